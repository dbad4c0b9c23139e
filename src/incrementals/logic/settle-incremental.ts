import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { EventBus } from '../../events/event-bus.ts';
import { Versions } from '../../versions/versions.ts';
import type { IncrementalEntity } from '../repo/incremental.entity.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';

/** Records that an incremental package was skipped, or that its build failed. */
@Injectable()
export class SettleIncremental {
  private readonly logger = new Logger('Incrementals');

  constructor(
    private readonly database: Database,
    private readonly incrementals: IncrementalRepo,
    private readonly versions: Versions,
    private readonly events: EventBus,
  ) {}

  skip(row: IncrementalEntity, reason: string): Promise<void> {
    return this.settle(row, 'skipped', reason);
  }

  /** @param reason null when it is unknown */
  fail(row: IncrementalEntity, reason: string | null): Promise<void> {
    return this.settle(row, 'failed', reason);
  }

  /** Does nothing when the row is pending no longer. */
  private async settle(
    row: IncrementalEntity,
    status: 'skipped' | 'failed',
    reason: string | null,
  ): Promise<void> {
    const facts = { ...(await this.factsOf(row)), reason: reason ?? '' };
    const isSettled = await this.database.transaction(async () => {
      const settled = await this.incrementals.changeStatus(row.id, 'pending', { status, reason });
      if (settled) await this.events.raise(`incremental.${status}`, facts);
      return settled;
    });
    if (isSettled) this.logger.log(facts, `incremental package ${status}`);
  }

  private async factsOf({ versionId, oldVersionId, os, arch }: IncrementalEntity) {
    const version = await this.versions.findById(versionId);
    const old = await this.versions.findById(oldVersionId);
    return {
      resource: version?.resourceId ?? '',
      version: version?.name ?? '',
      oldVersion: old?.name ?? '',
      os,
      arch,
    };
  }
}
