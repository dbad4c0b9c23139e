import { Gauge, register } from 'prom-client';

const NAME = 'rb_redis_up';

/**
 * Registers `rb_redis_up`, which is measured at each scrape. It replaces the gauge of an earlier application
 * in this process.
 */
export function registerRedisUp(isUp: () => Promise<boolean>): void {
  register.removeSingleMetric(NAME);
  const gauge = new Gauge({
    name: NAME,
    help: 'Whether Redis answers',
    registers: [register],
    async collect() {
      gauge.set((await isUp()) ? 1 : 0);
    },
  });
}
