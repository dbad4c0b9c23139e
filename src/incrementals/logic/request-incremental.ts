import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import type { Platform } from '../../resources/platform.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { Packages } from '../../packages/packages.ts';
import { BuildQueue } from './build-queue.ts';

/** Largest number of requests that are written at the same time; a later check repeats the others. */
const MAX_OPEN = 100;

/** Orders an incremental package that a client could have used. The check does not wait. */
@Injectable()
export class RequestIncremental {
  private readonly logger = new Logger('Incrementals');
  /** The old versions already requested, by the offered package (an object of the catalogue). */
  private readonly requested = new WeakMap<Platform, Set<number>>();
  private openRequests = 0;

  constructor(
    private readonly incrementals: IncrementalRepo,
    private readonly packages: Packages,
    private readonly builds: BuildQueue,
    private readonly config: Config,
  ) {}

  /**
   * Returns at once and never throws. A repeated request adds nothing, even from another node.
   * @param target the full package that is offered
   */
  requestBuild(target: Platform, versionId: number, oldVersionId: number): void {
    let asked = this.requested.get(target);
    if (asked?.has(oldVersionId) || this.openRequests >= MAX_OPEN) return;
    if (asked === undefined) this.requested.set(target, (asked = new Set<number>()));
    asked.add(oldVersionId);
    void this.request(asked, { versionId, oldVersionId, os: target.os, arch: target.arch });
  }

  private async request(asked: Set<number>, pair: IncrementalPair): Promise<void> {
    this.openRequests++;
    try {
      await this.record(pair);
    } catch (err) {
      asked.delete(pair.oldVersionId);
      this.logger.warn({ err }, 'an incremental package could not be requested');
    } finally {
      this.openRequests--;
    }
  }

  private async record(pair: IncrementalPair): Promise<void> {
    const known = await this.incrementals.findPair(pair);
    if (known === undefined) await this.add(pair);
    // The process that added the row may have ended before it enqueued the job.
    else if (known.status === 'pending') await this.builds.enqueue(known.id);
  }

  private async add(pair: IncrementalPair): Promise<void> {
    if (!(await this.packages.hasTree(pair.oldVersionId, pair))) return;
    const { max_per_package } = this.config.incremental;
    if ((await this.incrementals.countTo(pair.versionId, pair)) >= max_per_package) return;
    await this.builds.add(pair);
  }
}
