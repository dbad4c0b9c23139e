import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { Slice } from '../../database/slice.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { Channel } from '../channel.ts';
import type { NewVersion, VersionStatus } from '../version.ts';
import { Versions } from '../versions.ts';
import { VersionEntity } from './version.entity.ts';

/** Absent: versions with any. */
export interface VersionFilter {
  readonly channel?: Channel | undefined;
  readonly status?: VersionStatus | undefined;
}

@Injectable()
export class VersionRepo extends Versions {
  constructor(private readonly database: Database) {
    super();
  }

  /** The surrounding transaction fails with UniqueViolation when the name or the number is taken. */
  async insert(version: NewVersion): Promise<VersionEntity> {
    return this.rows.save({ ...version } as VersionEntity);
  }

  async find(resourceId: ResourceId, name: string): Promise<VersionEntity | undefined> {
    return (await this.rows.findOneBy({ resourceId, name })) ?? undefined;
  }

  async findById(id: number): Promise<VersionEntity | undefined> {
    return (await this.rows.findOneBy({ id })) ?? undefined;
  }

  async namesOf(ids: readonly number[]): Promise<Map<number, string>> {
    const rows = await this.rows.find({ where: { id: In(ids) }, select: { id: true, name: true } });
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async update(id: number, change: Partial<NewVersion>): Promise<void> {
    await this.rows.update({ id }, change);
  }

  /** Newest first; one row more than `slice.limit` when the list continues. */
  async list(
    resourceId: ResourceId,
    { limit, offset, after }: Slice,
    { channel, status }: VersionFilter,
  ): Promise<{ rows: VersionEntity[]; total: number }> {
    const all = { resourceId, ...(channel && { channel }), ...(status && { status }) };
    const where = { ...all, ...(after !== undefined && { id: LessThan(Number(after)) }) };
    const rows = await this.rows.find({ where, order: { id: 'DESC' }, skip: offset, take: limit + 1 });
    return { rows, total: await this.rows.countBy(all) };
  }

  private get rows() {
    return this.database.manager.getRepository(VersionEntity);
  }
}
