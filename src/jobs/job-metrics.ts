import { Injectable } from '@nestjs/common';
import { InjectMetric, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { Gauge, Histogram, register } from 'prom-client';
import { Jobs } from './jobs.ts';

const JOBS = 'rb_jobs';
const SECONDS = 'rb_job_duration_seconds';

export const JOB_SECONDS = makeHistogramProvider({
  name: SECONDS,
  help: 'Tries of jobs by kind and outcome',
  labelNames: ['job', 'outcome'],
  buckets: [0.1, 1, 5, 15, 60, 300, 1800],
});

/** Jobs by state, counted with each scrape, and how their tries end. */
@Injectable()
export class JobMetrics {
  constructor(
    private readonly jobs: Jobs,
    @InjectMetric(SECONDS) seconds: Histogram<'job' | 'outcome'>,
  ) {
    jobs.onFinished((job, outcome, ms) => seconds.observe({ job, outcome }, ms / 1000));
    replaceGauge((gauge) => this.count(gauge));
  }

  /** While the database is away, a scrape must still give the other metrics. */
  private async count(gauge: Gauge<'state'>): Promise<void> {
    gauge.reset();
    const counts = await this.jobs.counts().catch(() => ({}));
    for (const [state, count] of Object.entries(counts)) gauge.set({ state }, count);
  }
}

/** An earlier application in this process may have registered its gauge. */
function replaceGauge(count: (gauge: Gauge<'state'>) => Promise<void>): void {
  const collect = function collect(this: Gauge<'state'>) {
    return count(this);
  };
  register.removeSingleMetric(JOBS);
  register.registerMetric(
    new Gauge({ name: JOBS, help: 'Jobs by state', labelNames: ['state'], registers: [], collect }),
  );
}
