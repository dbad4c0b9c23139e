import { Gauge, register } from 'prom-client';
import type { Database } from './database.ts';

const AHEAD = 'rb_clock_skew_seconds';
const ERROR = 'rb_clock_skew_error_seconds';

/** Registers the last measurement of each scrape. It replaces the gauges of an earlier application in this process. */
export function registerClockSkew(database: Pick<Database, 'clockSkew'>): void {
  const show = (name: string, help: string, read: () => number | undefined) => {
    register.removeSingleMetric(name);
    const gauge = new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set((read() ?? Number.NaN) / 1000);
      },
    });
    register.registerMetric(gauge);
  };
  show(AHEAD, 'How far the clock is ahead of that of the database', () => database.clockSkew?.ahead);
  show(ERROR, 'How far that may be from the truth', () => database.clockSkew?.error);
}
