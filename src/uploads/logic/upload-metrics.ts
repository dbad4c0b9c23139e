import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';
import { describeError } from '../../http/describe-error.ts';

const UPLOADS = 'rb_uploads_total';

export const UPLOADS_METRIC = makeCounterProvider({
  name: UPLOADS,
  help: 'Uploads of packages by outcome: accepted, refused (the publisher must change something) or failed (the fault of the service)',
  labelNames: ['outcome'],
});

export type UploadOutcome = 'accepted' | 'refused' | 'failed';

/** Counts uploads by outcome: each upload once, also when it takes several requests. */
@Injectable()
export class UploadMetrics {
  constructor(@InjectMetric(UPLOADS) private readonly uploads: Counter<'outcome'>) {
    // An alert on the share of failures needs series that exist before the first failure.
    for (const outcome of ['accepted', 'refused', 'failed'] as const) this.uploads.inc({ outcome }, 0);
  }

  count(outcome: UploadOutcome): void {
    this.uploads.inc({ outcome });
  }

  /** Counts the outcome of work with which an upload ends. */
  async countOutcome<T>(upload: () => Promise<T>): Promise<T> {
    const result = await this.countFailure(upload);
    this.count('accepted');
    return result;
  }

  /** Counts only a failure of the work: otherwise the upload continues with another request. */
  async countFailure<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.count(describeError(error, '').status < 500 ? 'refused' : 'failed');
      throw error;
    }
  }
}
