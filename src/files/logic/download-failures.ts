import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';

const FAILURES = 'rb_download_failures_total';

export const FAILURES_METRIC = makeCounterProvider({
  name: FAILURES,
  help: 'Downloads by valid URLs that failed without a status that says so: the package is missing from the store, or its bytes broke off',
  labelNames: ['reason'],
});

/** `missing`: the answer was a 404, like that to a forged URL. `broken`: the bytes ended early, after a 200. */
export type DownloadFailure = 'missing' | 'broken';

@Injectable()
export class DownloadFailures {
  constructor(@InjectMetric(FAILURES) private readonly failures: Counter<'reason'>) {
    for (const reason of ['missing', 'broken'] as const) this.failures.inc({ reason }, 0);
  }

  count(reason: DownloadFailure): void {
    this.failures.inc({ reason });
  }
}
