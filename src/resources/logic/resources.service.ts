import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import type { Slice } from '../../database/slice.ts';
import { UniqueViolation } from '../../database/unique-violation.ts';
import { ResourceExists, ResourceNotFound } from '../errors.ts';
import { ResourceRepo } from '../repo/resource.repo.ts';
import type { Resource, ResourceId } from '../resource.ts';
import { EventBus } from '../../events/event-bus.ts';

@Injectable()
export class ResourcesService {
  private readonly logger = new Logger('Resources');

  constructor(
    private readonly database: Database,
    private readonly resources: ResourceRepo,
    private readonly events: EventBus,
  ) {}

  /** @throws ResourceExists */
  async create(draft: Omit<Resource, 'createdAt'>): Promise<Resource> {
    const resource = { ...draft, createdAt: new Date() };
    try {
      await this.database.transaction(async () => {
        await this.resources.insert(resource);
        await this.events.raise('resource.created', { resource: resource.id });
      });
    } catch (error) {
      throw error instanceof UniqueViolation ? new ResourceExists(draft.id) : error;
    }
    this.logger.log({ resource: resource.id, updateType: resource.updateType }, 'resource created');
    return resource;
  }

  /** @throws ResourceNotFound */
  async get(id: ResourceId): Promise<Resource> {
    const resource = await this.find(id);
    if (resource === undefined) throw new ResourceNotFound();
    return resource;
  }

  find(id: ResourceId): Promise<Resource | undefined> {
    return this.resources.find(id);
  }

  /**
   * Marks the resource as changed. @returns its new revision
   * Must be the first statement of every transaction that changes the resource: its row lock puts the writers in one
   * order.
   * @throws ResourceNotFound
   */
  touch(id: ResourceId): Promise<number> {
    return this.resources.touch(id);
  }

  /** Assigns the next version number. Numbers have no gaps: a rollback of the transaction takes its number back. */
  nextVersionNumber(id: ResourceId): Promise<number> {
    return this.resources.nextNumber(id);
  }

  list(slice: Slice): Promise<{ rows: Resource[]; total: number }> {
    return this.resources.list(slice);
  }
}
