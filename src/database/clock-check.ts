import type { DatabaseConfig } from '../config/sections/database-config.ts';
import { Degraded, type ReadinessCheck } from '../health/readiness.ts';
import type { Database } from './database.ts';

type Bounds = Pick<DatabaseConfig, 'clock_skew_warning' | 'clock_skew_limit'>;

/**
 * Judges the last measurement, by the least that the clocks may differ. Instances accept and refuse each other's keys and
 * URLs by their own clocks.
 */
export function clockCheck(database: Pick<Database, 'clockSkew'>, bounds: Bounds): ReadinessCheck {
  return async () => {
    if (database.clockSkew === undefined) return {};
    const { ahead, error } = database.clockSkew;
    const least = Math.abs(ahead) - error;
    const where = ahead > 0 ? 'ahead of' : 'behind';
    const reason = `the clock of this machine is ${(least / 1000).toFixed(1)} s ${where} that of the database`;
    if (least > bounds.clock_skew_limit) throw new Error(reason);
    if (least > bounds.clock_skew_warning) return new Degraded(reason);
    return { ahead_ms: Math.round(ahead), error_ms: Math.ceil(error) };
  };
}
