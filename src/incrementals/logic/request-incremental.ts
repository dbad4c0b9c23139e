import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { IncrementalPair } from '../../packages/incremental-pair.ts';
import type { Platform } from '../../resources/platform.ts';
import { clientGroup } from '../../http/client-group.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { Packages } from '../../packages/packages.ts';
import { LRUCache } from 'lru-cache';
import { Group } from '../../group/group.ts';
import { BuildQueue } from './build-queue.ts';

/** Largest number of requests that are written at the same time; a later check repeats the others. */
const MAX_OPEN = 100;

/** Incremental packages whose clients are remembered at once, all of them fewer than it takes. */
const MAX_WANTED = 10_000;

/** In place of the clients that could use a package: there are enough. */
const ENOUGH = 'enough';

interface Wish {
  readonly pair: IncrementalPair;
  readonly client: string;
}

/** Orders an incremental package that enough clients could have used. The check does not wait. */
@Injectable()
export class RequestIncremental {
  private readonly logger = new Logger('Incrementals');
  /** The clients of each old version that this process has met, by the offered package (an object of the catalogue). */
  private readonly met = new WeakMap<Platform, Map<number, Set<string> | typeof ENOUGH>>();
  /** In the keeper: the clients that all processes have met, by package. */
  private readonly wanted = new LRUCache<string, Set<string>>({ max: MAX_WANTED });
  /** @returns whether the package is ordered */
  private readonly count: (wish: Wish) => Promise<boolean>;
  private openRequests = 0;

  constructor(
    private readonly incrementals: IncrementalRepo,
    private readonly packages: Packages,
    private readonly builds: BuildQueue,
    private readonly config: Config,
    group: Group,
  ) {
    this.count = group.atKeeper('wanted incremental', (wish) => this.countWish(wish));
  }

  /**
   * Returns at once and never throws. A repeated request adds nothing, even from another node.
   * @param target the full package that is offered
   * @param ip of the client that could have used it
   */
  requestBuild(target: Platform, versionId: number, oldVersionId: number, ip: string): void {
    let bases = this.met.get(target);
    if (bases === undefined) this.met.set(target, (bases = new Map<number, Set<string>>()));
    let clients = bases.get(oldVersionId);
    if (clients === ENOUGH || this.openRequests >= MAX_OPEN) return;
    if (clients === undefined) bases.set(oldVersionId, (clients = new Set()));
    const client = clientGroup(ip);
    if (clients.has(client)) return;
    clients.add(client);
    if (clients.size >= this.config.incremental.min_clients) bases.set(oldVersionId, ENOUGH);
    const pair = { versionId, oldVersionId, os: target.os, arch: target.arch };
    void this.request(bases, { pair, client });
  }

  private async request(bases: Map<number, unknown>, wish: Wish): Promise<void> {
    const { oldVersionId } = wish.pair;
    this.openRequests++;
    try {
      if (await this.count(wish)) bases.set(oldVersionId, ENOUGH);
    } catch (err) {
      bases.delete(oldVersionId);
      this.logger.warn({ err }, 'an incremental package could not be requested');
    } finally {
      this.openRequests--;
    }
  }

  private async countWish({ pair, client }: Wish): Promise<boolean> {
    const key = Object.values(pair).join(' ');
    const clients = this.wanted.get(key) ?? new Set();
    this.wanted.set(key, clients);
    if (clients.add(client).size < this.config.incremental.min_clients) return false;
    await this.record(pair);
    this.wanted.delete(key);
    return true;
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
