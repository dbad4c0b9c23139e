import { Injectable } from '@nestjs/common';
import { InjectMetric, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import { Gauge, Histogram, register } from 'prom-client';
import { Jobs } from './jobs.ts';

const JOBS = 'rb_jobs';
const WAIT = 'rb_jobs_oldest_wait_seconds';
const WORKED_ON = 'rb_jobs_worked_on';
const LOOKED = 'rb_jobs_looked_timestamp_seconds';
const SECONDS = 'rb_job_duration_seconds';

export const JOB_SECONDS = makeHistogramProvider({
  name: SECONDS,
  help: 'Tries of jobs by kind and outcome',
  labelNames: ['job', 'outcome'],
  buckets: [0.1, 1, 5, 15, 60, 300, 1800],
});

/**
 * Jobs by state and whether they move, measured at each scrape, and how their tries end. While the place of the jobs is
 * away, a scrape must still give the other metrics.
 */
@Injectable()
export class JobMetrics {
  private moving: Promise<void> | undefined;

  constructor(
    private readonly jobs: Jobs,
    @InjectMetric(SECONDS) seconds: Histogram<'job' | 'outcome'>,
  ) {
    jobs.onFinished((job, outcome, ms) => seconds.observe({ job, outcome }, ms / 1000));
    const counts = addGauge(JOBS, 'Jobs by state', () => this.count(counts), ['state']);
    // A scrape collects both gauges at the same time: they share one question.
    const move = () => (this.moving ??= this.move(wait, workedOn).finally(() => (this.moving = undefined)));
    const wait = addGauge(WAIT, 'How long the oldest job that is due has waited', () => move());
    const workedOn = addGauge(WORKED_ON, 'Jobs that live processes work on', () => move());
    const looked = addGauge(LOOKED, 'When this instance last looked for jobs', () => this.look(looked));
  }

  private async count(gauge: Gauge): Promise<void> {
    gauge.reset();
    const counts = await this.jobs.counts().catch(() => ({}));
    for (const [state, count] of Object.entries(counts)) gauge.set({ state }, count);
  }

  private async move(wait: Gauge, workedOn: Gauge): Promise<void> {
    const found = await this.jobs.movement().catch(() => undefined);
    const since = found?.waitingSince?.getTime();
    put(wait, found && (since === undefined ? 0 : Math.max(0, Date.now() - since) / 1000));
    put(workedOn, found?.workedOn);
  }

  /** Only nodes that work on jobs have this metric: alerts count them by it. */
  private look(gauge: Gauge): void {
    const look = this.jobs.lastLook;
    put(gauge, look && look.getTime() / 1000);
  }
}

function put(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}

/** An earlier application in this process may have registered a gauge of this name. */
function addGauge(
  name: string,
  help: string,
  collect: () => void | Promise<void>,
  labelNames: string[] = [],
): Gauge {
  register.removeSingleMetric(name);
  const gauge = new Gauge({ name, help, labelNames, registers: [], collect });
  register.registerMetric(gauge);
  return gauge;
}
