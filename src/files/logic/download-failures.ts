import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';

const FAILURES = 'rb_download_failures_total';

export const FAILURES_METRIC = makeCounterProvider({
  name: FAILURES,
  help: 'Downloads by valid URLs that failed: the package is missing from the store, its stored size is not that of its record, or its bytes broke off',
  labelNames: ['reason'],
});

const REASONS = ['missing', 'damaged', 'broken'] as const;

/** `missing` and `damaged`: the answer was a 404 or a 503. `broken`: the bytes ended early, after a 200. */
export type DownloadFailure = (typeof REASONS)[number];

@Injectable()
export class DownloadFailures {
  constructor(@InjectMetric(FAILURES) private readonly failures: Counter<'reason'>) {
    for (const reason of REASONS) this.failures.inc({ reason }, 0);
  }

  count(reason: DownloadFailure): void {
    this.failures.inc({ reason });
  }
}
