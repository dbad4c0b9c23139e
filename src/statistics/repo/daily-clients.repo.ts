import { Injectable } from '@nestjs/common';
import { Between } from 'typeorm';
import { Group, NoGroup } from '../../group/group.ts';
import { Database } from '../../database/database.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { ClientTotal } from '../usage.ts';
import { DailyClientsEntity } from './daily-clients.entity.ts';
import { type Merge, mergeRows } from '../../database/merge-rows.ts';
import { removeDays } from './remove-days.ts';

/** A total never decreases: nodes may write an older total later. */
const RAISE: Merge = {
  table: 'daily_clients',
  key: ['resource_id', 'day'],
  columns: { clients: 'max' },
};
/** Rows per transaction. */
const BATCH = 200;

@Injectable()
export class DailyClientsRepo {
  /** Stores the totals that are higher than the stored ones. */
  readonly raiseTotals: (totals: readonly ClientTotal[]) => Promise<void>;

  constructor(
    private readonly database: Database,
    group: Group = new NoGroup(),
  ) {
    this.raiseTotals = group.atKeeper('raise clients', (totals) => this.write(totals));
  }

  private async write(totals: readonly ClientTotal[]): Promise<void> {
    const values = totals
      .toSorted((a, b) => (a.resourceId < b.resourceId ? -1 : 1))
      .map(({ resourceId, day, clients }) => [resourceId, day, clients]);
    for (let at = 0; at < values.length; at += BATCH)
      await this.database.transaction(() =>
        mergeRows(this.database.manager, RAISE, values.slice(at, at + BATCH)),
      );
  }

  /** Totals by day. @param to inclusive */
  async between(resourceId: ResourceId, from: number, to: number): Promise<Map<number, number>> {
    const where = { resourceId, day: Between(from, to) };
    const rows = await this.database.manager.findBy(DailyClientsEntity, where);
    return new Map(rows.map(({ day, clients }) => [day, clients]));
  }

  async removeBefore(day: number): Promise<void> {
    await removeDays(this.database, DailyClientsEntity, day);
  }
}
