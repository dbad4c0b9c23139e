import { Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { LessThan } from 'typeorm';
import { Group, NoGroup } from '../../group/group.ts';
import { Database } from '../../database/database.ts';
import { type Merge, mergeRows } from '../../database/merge-rows.ts';
import type { Platform } from '../../resources/platform.ts';
import { IncrementalEntity } from './incremental.entity.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import { VersionCheckEntity } from './version-check.entity.ts';

/** Largest number of rows in one transaction. */
const BATCH = 100;

const ADD: Merge = {
  table: 'version_checks',
  key: ['version_id', 'os', 'arch', 'day'],
  columns: { checks: 'sum' },
};

/** Number of checks by clients that run a version and are offered the package for a platform. */
export interface ChecksCount extends Platform {
  readonly versionId: number;
  readonly checks: number;
}

@Injectable()
export class ChecksRepo {
  /** Adds these counts to the stored ones. @param day as in `version_checks` */
  readonly add: (checks: { readonly counts: readonly ChecksCount[]; readonly day: number }) => Promise<void>;

  /** Records when these packages were last offered. */
  readonly recordOffers: (offers: {
    readonly pairs: readonly IncrementalPair[];
    readonly askedAt: Date;
  }) => Promise<void>;

  constructor(
    private readonly database: Database,
    group: Group = new NoGroup(),
  ) {
    this.add = group.atKeeper('add checks', ({ counts, day }) => this.addAll(counts, day));
    this.recordOffers = group.atKeeper('record offers', ({ pairs, askedAt }) => this.record(pairs, askedAt));
  }

  private async addAll(counts: readonly ChecksCount[], day: number): Promise<void> {
    // All nodes write in the same order, so that they do not deadlock.
    const rows = counts
      .toSorted((a, b) => a.versionId - b.versionId)
      .map(({ versionId, os, arch, checks }) => [versionId, os, arch, day, checks]);
    for (let at = 0; at < rows.length; at += BATCH) {
      const batch = rows.slice(at, at + BATCH);
      await this.database.transaction(() => mergeRows(this.database.manager, ADD, batch));
      // SQLite blocks the event loop while it works: checks get a turn between two batches.
      await setImmediate();
    }
  }

  private async record(pairs: readonly IncrementalPair[], askedAt: Date): Promise<void> {
    for (let at = 0; at < pairs.length; at += BATCH)
      await this.database.transaction(async () => {
        for (const { versionId, oldVersionId, os, arch } of pairs.slice(at, at + BATCH))
          await this.incrementals.update({ versionId, oldVersionId, os, arch }, { askedAt });
      });
  }

  /** Removes counts of days before `day`. */
  async removeBefore(day: number): Promise<void> {
    await this.database.transaction(() => this.rows.delete({ day: LessThan(day) }));
  }

  private get rows() {
    return this.database.manager.getRepository(VersionCheckEntity);
  }

  private get incrementals() {
    return this.database.manager.getRepository(IncrementalEntity);
  }
}
