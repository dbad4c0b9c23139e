import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import type { Slice } from '../../database/slice.ts';
import { UniqueViolation } from '../../database/unique-violation.ts';
import { ResourceExists, ResourceNotFound } from '../errors.ts';
import { ResourceRepo } from '../repo/resource.repo.ts';
import type { Resource, ResourceId } from '../resource.ts';
import { ResourceChanges } from './resource-changes.ts';

@Injectable()
export class ResourcesService {
  private readonly logger = new Logger('Resources');

  constructor(
    private readonly database: Database,
    private readonly resources: ResourceRepo,
    private readonly changes: ResourceChanges,
  ) {}

  /** @throws ResourceExists */
  async create(draft: Omit<Resource, 'createdAt'>): Promise<Resource> {
    const resource = { ...draft, createdAt: new Date() };
    try {
      await this.database.transaction(() => this.resources.insert(resource));
    } catch (error) {
      throw error instanceof UniqueViolation ? new ResourceExists(draft.id) : error;
    }
    this.logger.log({ resource: resource.id, updateType: resource.updateType }, 'resource created');
    await this.changes.announce(resource.id);
    return resource;
  }

  /** @throws ResourceNotFound */
  async get(id: ResourceId): Promise<Resource> {
    const resource = await this.resources.find(id);
    if (resource === undefined) throw new ResourceNotFound();
    return resource;
  }

  list(slice: Slice): Promise<{ rows: Resource[]; total: number }> {
    return this.resources.list(slice);
  }
}
