import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Gauge, register } from 'prom-client';
import { Readiness, type ReadinessCheck } from '../../health/readiness.ts';

const READY = 'rb_ready';
/** ms; a part that hangs must not hold up the other metrics. */
const PATIENCE = 2000;

/** What `/health/ready` would say of each part, asked when somebody asks. */
@Injectable()
export class ReadinessMetrics {
  constructor(private readonly readiness: Readiness) {
    const collect = (gauge: Gauge<'check'>) => this.ask(gauge);
    // An earlier application in this process may have left its own.
    register.removeSingleMetric(READY);
    register.registerMetric(
      new Gauge({
        name: READY,
        help: 'Whether a part of what this instance needs works: 1 or 0',
        labelNames: ['check'],
        registers: [],
        collect() {
          return collect(this);
        },
      }),
    );
  }

  private async ask(gauge: Gauge<'check'>): Promise<void> {
    const answers = [...this.readiness.all()].map(async ([check, question]) => {
      gauge.set({ check }, (await works(question)) ? 1 : 0);
    });
    await Promise.all(answers);
  }
}

async function works(question: ReadinessCheck): Promise<boolean> {
  const answered = new AbortController();
  const impatience = delay(PATIENCE, false, { signal: answered.signal, ref: false }).catch(() => false);
  const answer = question().then(
    () => true,
    () => false,
  );
  return Promise.race([answer, impatience]).finally(() => answered.abort());
}
