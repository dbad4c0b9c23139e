import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database } from '../../database/database.ts';
import { UniqueViolation } from '../../database/unique-violation.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import type { Platform } from '../../resources/platform.ts';
import { IncrementalEntity } from './incremental.entity.ts';

export type StatusChange = Pick<IncrementalEntity, 'status' | 'reason'>;

@Injectable()
export class IncrementalRepo {
  constructor(private readonly database: Database) {}

  /** @returns the id of the new row; undefined when the pair has a row already, perhaps from another node */
  async add(pair: IncrementalPair): Promise<number | undefined> {
    const now = new Date();
    const row = { ...pair, status: 'pending', reason: null, createdAt: now, updatedAt: now } as const;
    try {
      const { identifiers } = await this.database.transaction(() => this.rows.insert(row));
      return (identifiers[0] as Pick<IncrementalEntity, 'id'>).id;
    } catch (error) {
      if (error instanceof UniqueViolation) return undefined;
      throw error;
    }
  }

  async find(id: number): Promise<IncrementalEntity | undefined> {
    return (await this.rows.findOneBy({ id })) ?? undefined;
  }

  async findPair({
    versionId,
    os,
    arch,
    oldVersionId,
  }: IncrementalPair): Promise<IncrementalEntity | undefined> {
    return (await this.rows.findOneBy({ versionId, os, arch, oldVersionId })) ?? undefined;
  }

  /** Oldest first. */
  ofVersion(versionId: number): Promise<IncrementalEntity[]> {
    return this.rows.find({ where: { versionId }, order: { id: 'ASC' } });
  }

  /** The number of rows whose packages lead to one full package. */
  countTo(versionId: number, { os, arch }: Platform): Promise<number> {
    return this.rows.countBy({ versionId, os, arch });
  }

  /** Rows of packages to be built, after the row `after`, oldest first. */
  pending(after: number, limit: number): Promise<IncrementalEntity[]> {
    const where = { status: 'pending', id: MoreThan(after) } as const;
    return this.rows.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /** Rows of builds that failed, after the row `after`, oldest first. */
  failed(after: number, limit: number): Promise<IncrementalEntity[]> {
    const where = { status: 'failed', id: MoreThan(after) } as const;
    return this.rows.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /** @returns false when its status is no longer `from` */
  async changeStatus(id: number, from: IncrementalEntity['status'], to: StatusChange): Promise<boolean> {
    const change = { ...to, reason: to.reason?.toWellFormed() ?? null, updatedAt: new Date() };
    const update = () => this.rows.update({ id, status: from }, change);
    return (await this.database.transaction(update)).affected === 1;
  }

  private get rows() {
    return this.database.manager.getRepository(IncrementalEntity);
  }
}
