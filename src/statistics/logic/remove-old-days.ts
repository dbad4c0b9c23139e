import { Injectable } from '@nestjs/common';
import { Group, NoGroup } from '../../group/group.ts';
import { Config } from '../../config/config.ts';
import { dayOf } from '../../clock/day.ts';
import { DailyClientsRepo } from '../repo/daily-clients.repo.ts';
import { DailyUsageRepo } from '../repo/daily-usage.repo.ts';
import { SketchesRepo } from '../repo/sketches.repo.ts';

/** Removes expired days once a day. Sketches are kept only as long as a node may still write them late. */
@Injectable()
export class RemoveOldDays {
  private doneOn = -1;

  constructor(
    private readonly config: Config,
    private readonly usage: DailyUsageRepo,
    private readonly clients: DailyClientsRepo,
    private readonly sketches: SketchesRepo,
    private readonly group: Group = new NoGroup(),
  ) {}

  async removeOld(now = Date.now()): Promise<void> {
    const today = dayOf(now);
    if (this.doneOn === today || this.group.isFront) return;
    const oldest = today - this.config.statistics.keep_days;
    await this.sketches.removeBefore(today - 1);
    await this.usage.removeBefore(oldest);
    await this.clients.removeBefore(oldest);
    this.doneOn = today;
  }
}
