import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';
import { describeError } from '../../http/describe-error.ts';

const UPLOADS = 'rb_uploads_total';

export const UPLOADS_METRIC = makeCounterProvider({
  name: UPLOADS,
  help: 'Uploads of packages by outcome: accepted, refused (the publisher has to change something) or failed (we have to)',
  labelNames: ['outcome'],
});

export type UploadOutcome = 'accepted' | 'refused' | 'failed';

/** Counts how uploads end: each once, however many steps it takes. */
@Injectable()
export class UploadMetrics {
  constructor(@InjectMetric(UPLOADS) private readonly uploads: Counter<'outcome'>) {
    // A share of failures needs series that exist before the first failure.
    for (const outcome of ['accepted', 'refused', 'failed'] as const) this.uploads.inc({ outcome }, 0);
  }

  count(outcome: UploadOutcome): void {
    this.uploads.inc({ outcome });
  }

  /** For an upload that ends with this work. */
  async countOutcome<T>(upload: () => Promise<T>): Promise<T> {
    const result = await this.countFailure(upload);
    this.count('accepted');
    return result;
  }

  /** For work after which the upload goes on, unless it throws. */
  async countFailure<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.count(describeError(error, '').status < 500 ? 'refused' : 'failed');
      throw error;
    }
  }
}
