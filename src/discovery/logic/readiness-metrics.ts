import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Gauge, register } from 'prom-client';
import { Degraded, Readiness, type ReadinessCheck } from '../../health/readiness.ts';

const READY = 'rb_ready';
const WORKS = 'rb_part_works';
/** ms; a part that hangs must not hold up the other metrics. */
const PATIENCE = 2000;

type State = 'works' | 'degraded' | 'down';

/** What `/health/ready` would say of each part, asked when somebody asks. */
@Injectable()
export class ReadinessMetrics {
  private asked?: Promise<void>;

  constructor(private readonly readiness: Readiness) {
    const ready = gaugeOf(READY, 'Whether this instance can serve as far as a part goes: 1 or 0', () =>
      once(),
    );
    const works = gaugeOf(WORKS, 'Whether a part that this instance uses works: 1 or 0', () => once());
    /** Both are read at the same time. */
    const once = () => (this.asked ??= this.ask(ready, works).finally(() => (this.asked = undefined)));
  }

  private async ask(ready: Gauge<'check'>, works: Gauge<'check'>): Promise<void> {
    const parts = [...this.readiness.all()].map(async ([check, question]) => {
      const state = await stateOf(question);
      ready.set({ check }, state === 'down' ? 0 : 1);
      works.set({ check }, state === 'works' ? 1 : 0);
    });
    await Promise.all(parts);
  }
}

/** An earlier application in this process may have left its own. */
function gaugeOf(name: string, help: string, collect: () => Promise<void>): Gauge<'check'> {
  register.removeSingleMetric(name);
  const gauge = new Gauge({ name, help, labelNames: ['check'], registers: [], collect });
  register.registerMetric(gauge);
  return gauge;
}

async function stateOf(question: ReadinessCheck): Promise<State> {
  const answered = new AbortController();
  const impatience = delay(PATIENCE, 'down' as const, { signal: answered.signal, ref: false }).catch(
    () => 'down' as const,
  );
  const answer = question().then(
    (details) => (details instanceof Degraded ? 'degraded' : 'works'),
    () => 'down' as const,
  );
  return Promise.race([answer, impatience]).finally(() => answered.abort());
}
