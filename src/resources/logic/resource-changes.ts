import { Injectable, Logger } from '@nestjs/common';
import { CommitUnclear } from '../../database/commit-unclear.ts';
import type { ResourceId } from '../resource.ts';

type Listener = (id: ResourceId) => Promise<void>;

/**
 * Tells whoever keeps a picture of a resource that it changed. Writers announce after the commit and
 * wait, so that the change shows before it is acknowledged. A listener that fails only delays itself:
 * the write stands, and listeners compare revisions on their own.
 */
@Injectable()
export class ResourceChanges {
  private readonly listeners: Listener[] = [];
  private readonly logger = new Logger(ResourceChanges.name);

  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** For a write that failed: one of which nobody knows whether it is there may have to be shown. @throws `error` */
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
