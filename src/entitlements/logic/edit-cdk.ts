import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { NotFound } from '../../errors/other-errors.ts';
import type { Cdk, CdkId } from '../cdk.ts';
import { type CdkChange, CdkRepo, type CdkRow } from '../repo/cdk.repo.ts';
import { CdkChanges } from './cdk-changes.ts';

export interface CdkEdit extends Omit<CdkChange, 'blockedAt'> {
  readonly blocked?: boolean;
}

@Injectable()
export class EditCdk {
  constructor(
    private readonly database: Database,
    private readonly cdks: CdkRepo,
    private readonly changes: CdkChanges,
  ) {}

  /**
   * The change applies at once on this node, and on other nodes at once with Redis, otherwise within
   * `auth.cdk_cache_time`. @throws NotFound
   */
  async edit(id: CdkId, edit: CdkEdit): Promise<Cdk> {
    const changed = await this.database.transaction(() => this.change(id, edit));
    this.changes.announce(changed.keyHash);
    return changed;
  }

  private async change(id: CdkId, { blocked, ...rest }: CdkEdit): Promise<CdkRow> {
    const found = await this.cdks.find(id);
    if (found === undefined) throw new NotFound();
    const change = {
      blockedAt: blocked === undefined ? found.blockedAt : blockedSince(found, blocked),
      expiresAt: rest.expiresAt ?? found.expiresAt,
      dailyQuota: rest.dailyQuota ?? found.dailyQuota,
      note: rest.note ?? found.note,
    };
    await this.cdks.update(id, change);
    return { ...found, ...change };
  }
}

function blockedSince({ blockedAt }: Cdk, blocked: boolean): Date | null {
  return blocked ? (blockedAt ?? new Date()) : null;
}
