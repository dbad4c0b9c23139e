import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Gauge, register } from 'prom-client';
import { Degraded, Readiness, type ReadinessCheck } from '../../health/readiness.ts';

const READY = 'rb_ready';
const WORKS = 'rb_part_works';
/** Time limit of a check, ms: one that hangs must not hold up the other metrics. */
const CHECK_TIMEOUT = 2000;

type State = 'works' | 'degraded' | 'down';

/** The state of each part as `/health/ready` shows it, measured at each scrape. */
@Injectable()
export class ReadinessMetrics {
  private measuring?: Promise<void>;

  constructor(private readonly readiness: Readiness) {
    const ready = gaugeOf(READY, 'Whether this instance can serve as far as a part goes: 1 or 0', () =>
      once(),
    );
    const works = gaugeOf(WORKS, 'Whether a part that this instance uses works: 1 or 0', () => once());
    // A scrape collects both gauges at the same time: they share one measurement.
    const once = () =>
      (this.measuring ??= this.measure(ready, works).finally(() => (this.measuring = undefined)));
  }

  private async measure(ready: Gauge<'check'>, works: Gauge<'check'>): Promise<void> {
    const parts = Array.from(this.readiness, async ([name, check]) => {
      const state = await stateOf(check);
      ready.set({ check: name }, state === 'down' ? 0 : 1);
      works.set({ check: name }, state === 'works' ? 1 : 0);
    });
    await Promise.all(parts);
  }
}

/** An earlier application in this process may have left a gauge of the same name. */
function gaugeOf(name: string, help: string, collect: () => Promise<void>): Gauge<'check'> {
  register.removeSingleMetric(name);
  const gauge = new Gauge({ name, help, labelNames: ['check'], registers: [], collect });
  register.registerMetric(gauge);
  return gauge;
}

async function stateOf(check: ReadinessCheck): Promise<State> {
  const answered = new AbortController();
  const timeout = delay(CHECK_TIMEOUT, 'down' as const, { signal: answered.signal, ref: false }).catch(
    () => 'down' as const,
  );
  const answer = check().then(
    (details) => (details instanceof Degraded ? 'degraded' : 'works'),
    () => 'down' as const,
  );
  return Promise.race([answer, timeout]).finally(() => answered.abort());
}
