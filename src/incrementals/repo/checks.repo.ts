import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Database } from '../../database/database.ts';
import { translateDatabaseError, UniqueViolation } from '../../database/unique-violation.ts';
import type { Platform } from '../../storage/platform.ts';
import { IncrementalEntity } from '../../storage/repo/incremental.entity.ts';
import type { IncrementalPair } from '../../storage/incremental.ts';
import { VersionCheckEntity } from './version-check.entity.ts';

/** Rows written in one transaction. */
const BATCH = 100;

@Injectable()
export class ChecksRepo {
  constructor(private readonly database: Database) {}

  /** @param versions checks by version id @param day as in `version_checks` */
  async add({ os, arch }: Platform, versions: ReadonlyMap<number, number>, day: number): Promise<void> {
    const all = [...versions];
    for (let at = 0; at < all.length; at += BATCH)
      await this.database.transaction(async () => {
        for (const [versionId, checks] of all.slice(at, at + BATCH))
          await this.addOne({ versionId, os, arch, day }, checks);
      });
  }

  /** Notes when these packages were last offered. */
  async noteOffered(pairs: readonly IncrementalPair[], askedAt: Date): Promise<void> {
    for (let at = 0; at < pairs.length; at += BATCH)
      await this.database.transaction(async () => {
        for (const { versionId, oldVersionId, os, arch } of pairs.slice(at, at + BATCH))
          await this.incrementals.update({ versionId, oldVersionId, os, arch }, { askedAt });
      });
  }

  /** Removes what is older than `day`. */
  async removeBefore(day: number): Promise<void> {
    await this.database.transaction(() => this.rows.delete({ day: LessThan(day) }));
  }

  private async addOne(key: Omit<VersionCheckEntity, 'checks'>, checks: number): Promise<void> {
    if (await this.increment(key, checks)) return;
    try {
      await this.rows.insert({ ...key, checks });
    } catch (error) {
      // Another node was faster.
      if (!(translateDatabaseError(error) instanceof UniqueViolation)) throw error;
      await this.increment(key, checks);
    }
  }

  private async increment(key: Omit<VersionCheckEntity, 'checks'>, checks: number): Promise<boolean> {
    return (await this.rows.increment(key, 'checks', checks)).affected === 1;
  }

  private get rows() {
    return this.database.manager.getRepository(VersionCheckEntity);
  }

  private get incrementals() {
    return this.database.manager.getRepository(IncrementalEntity);
  }
}
