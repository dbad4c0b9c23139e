import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import type { Platform } from '../../resources/platform.ts';
import { clientGroup } from '../../http/client-group.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { Packages } from '../../packages/packages.ts';
import { BuildQueue } from './build-queue.ts';

/** Largest number of requests that are written at the same time; a later check repeats the others. */
const MAX_OPEN = 100;

/** In place of the clients that could use a package: it was ordered. */
const ORDERED = 'ordered';

/** Orders an incremental package that enough clients could have used. The check does not wait. */
@Injectable()
export class RequestIncremental {
  private readonly logger = new Logger('Incrementals');
  /** The clients of each old version, fewer than it takes, by the offered package (an object of the catalogue). */
  private readonly wanted = new WeakMap<Platform, Map<number, Set<string> | typeof ORDERED>>();
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
   * @param ip of the client that could have used it
   */
  requestBuild(target: Platform, versionId: number, oldVersionId: number, ip: string): void {
    let bases = this.wanted.get(target);
    if (bases === undefined) this.wanted.set(target, (bases = new Map<number, Set<string>>()));
    let clients = bases.get(oldVersionId);
    if (clients === ORDERED || this.openRequests >= MAX_OPEN) return;
    if (clients === undefined) bases.set(oldVersionId, (clients = new Set()));
    if (clients.add(clientGroup(ip)).size < this.config.incremental.min_clients) return;
    bases.set(oldVersionId, ORDERED);
    void this.request(bases, { versionId, oldVersionId, os: target.os, arch: target.arch });
  }

  private async request(bases: Map<number, unknown>, pair: IncrementalPair): Promise<void> {
    this.openRequests++;
    try {
      await this.record(pair);
    } catch (err) {
      bases.delete(pair.oldVersionId);
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
