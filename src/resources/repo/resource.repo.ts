import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { Slice } from '../../database/slice.ts';
import { ResourceNotFound } from '../errors.ts';
import type { Resource, ResourceId } from '../resource.ts';
import { ResourceEntity } from './resource.entity.ts';

@Injectable()
export class ResourceRepo {
  constructor(private readonly database: Database) {}

  /** The surrounding transaction fails with UniqueViolation when the id is taken. */
  async insert(resource: Resource): Promise<void> {
    await this.rows.insert({ ...resource, revision: 1, lastNumber: 0 });
  }

  async find(id: ResourceId): Promise<Resource | undefined> {
    return (await this.rows.findOneBy({ id })) ?? undefined;
  }

  /** Ordered by id; returns one row more than `slice.limit` when the list continues. */
  async list({ limit, offset, after }: Slice): Promise<{ rows: Resource[]; total: number }> {
    const where = after === undefined ? {} : { id: MoreThan(after as ResourceId) };
    const rows = await this.rows.find({ where, order: { id: 'ASC' }, skip: offset, take: limit + 1 });
    return { rows, total: await this.rows.count() };
  }

  /** @returns the new revision @throws ResourceNotFound */
  async touch(id: ResourceId): Promise<number> {
    const { affected } = await this.rows.increment({ id }, 'revision', 1);
    if (affected === 0) throw new ResourceNotFound();
    return (await this.rows.findOneOrFail({ where: { id }, select: { revision: true } })).revision;
  }

  async nextNumber(id: ResourceId): Promise<number> {
    await this.rows.increment({ id }, 'lastNumber', 1);
    return (await this.rows.findOneOrFail({ where: { id }, select: { lastNumber: true } })).lastNumber;
  }

  private get rows() {
    return this.database.manager.getRepository(ResourceEntity);
  }
}
