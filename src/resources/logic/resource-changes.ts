import { Injectable, Logger } from '@nestjs/common';
import { CommitUnclear } from '../../database/commit-unclear.ts';
import type { ResourceId } from '../resource.ts';

type Listener = (id: ResourceId) => Promise<void>;

/**
 * Notifies listeners that keep a picture of a resource when it changed. Writers announce after the commit and
 * wait, so that the change is visible before it is acknowledged. A listener that fails delays only itself:
 * the write is stored, and listeners compare revisions on their own.
 */
@Injectable()
export class ResourceChanges {
  private readonly listeners: Listener[] = [];
  private readonly logger = new Logger(ResourceChanges.name);

  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** Announces a change after a failed write that may have been committed. @throws `error` */
  async failed(id: ResourceId, error: unknown): Promise<never> {
    if (error instanceof CommitUnclear) await this.announce(id);
    throw error;
  }

  async announce(id: ResourceId): Promise<void> {
    const outcomes = await Promise.allSettled(this.listeners.map((listener) => listener(id)));
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        this.logger.warn({ err: outcome.reason, resource: id }, 'change not shown yet');
  }
}
