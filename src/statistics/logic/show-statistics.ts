import { Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { dayOf } from '../../clock/day.ts';
import { sumByDay } from '../day-usage.ts';
import { DailyClientsRepo } from '../repo/daily-clients.repo.ts';
import { DailyUsageRepo } from '../repo/daily-usage.repo.ts';
import type { DayUsage } from '../usage.ts';
import { FlushStatistics } from './flush-statistics.ts';

/** Number of days shown by default. */
const DEFAULT_DAYS = 30;
/** Largest number of days in one answer. */
const MAX_DAYS = 366;
/** Days per query: SQLite answers synchronously on the event loop, and update checks must not wait. */
const DAYS_PER_READ = 7;

/** Days since 1970, both inclusive. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

@Injectable()
export class ShowStatistics {
  constructor(
    private readonly resources: ResourcesService,
    private readonly flush: FlushStatistics,
    private readonly usage: DailyUsageRepo,
    private readonly clients: DailyClientsRepo,
  ) {}

  /**
   * Returns the days with any usage, including everything that this node has counted so far.
   * @throws InvalidParams, ResourceNotFound
   */
  async show(id: ResourceId, asked: Partial<Period>): Promise<Period & { days: DayUsage[] }> {
    const period = periodOf(asked, dayOf(Date.now()));
    await this.resources.get(id);
    await this.flush.flushOnce();
    const days: DayUsage[] = [];
    for (let from = period.from; from <= period.to; from += DAYS_PER_READ) {
      days.push(...(await this.read(id, from, Math.min(period.to, from + DAYS_PER_READ - 1))));
      await setImmediate();
    }
    return { ...period, days };
  }

  private async read(id: ResourceId, from: number, to: number): Promise<DayUsage[]> {
    const clients = await this.clients.between(id, from, to);
    return sumByDay(await this.usage.between(id, from, to), clients);
  }
}

function periodOf({ from, to: until }: Partial<Period>, today: number): Period {
  const to = until ?? today;
  const period = { from: from ?? Math.max(0, to - DEFAULT_DAYS + 1), to };
  if (period.from > to) throw InvalidParams.of('from', 'must not be after to');
  if (to - period.from >= MAX_DAYS)
    throw InvalidParams.of(from === undefined ? 'to' : 'from', `must be within ${MAX_DAYS} days of to`);
  return period;
}
