import { Gauge, register } from 'prom-client';

const NAME = 'rb_redis_up';

/** `rb_redis_up`, found out when somebody asks. An earlier application in this process may have left its own. */
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
