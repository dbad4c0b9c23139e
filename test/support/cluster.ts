import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe } from 'vitest';
import type { Settings } from '../../src/config/make-config.ts';
import { lacksMariaDb, MariaDb } from './mariadb.ts';
import { describeWithRedis, RedisServer } from './redis.ts';
import { ServiceProcess } from './service-process.ts';
import { ADMIN_TOKEN } from './test-app.ts';

const SIGNING_KEY = 'signing-key-that-all-nodes-of-the-tests-share';

/** Suites on several nodes. They are skipped with a note if a shared server is not installed. */
export const describeCluster = (name: string, suite: () => void) =>
  describeWithRedis(name, () => describe.skipIf(lacksMariaDb)('nodes', suite));

/**
 * Node processes that share one MariaDB, one Redis and one directory of packages; all are removed at the end
 * of the scope.
 */
export class Cluster implements AsyncDisposable {
  readonly nodes: ServiceProcess[] = [];

  private constructor(
    private readonly home: string,
    readonly mariadb: MariaDb,
    readonly redis: RedisServer,
  ) {}

  /**
   * Starts all nodes at the same time on an empty database. @param settings settings of every node, in
   * addition to the shared ones
   */
  static async start(count: number, settings: Settings = {}): Promise<Cluster> {
    const home = await mkdtemp(path.join(tmpdir(), 'rb-cluster-'));
    const cluster = new Cluster(home, await MariaDb.start(), await RedisServer.start());
    try {
      await mkdir(cluster.packages);
      await Promise.all(Array.from({ length: count }, () => cluster.add(settings)));
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  async add(settings: Settings = {}): Promise<ServiceProcess> {
    const data_dir = await mkdtemp(path.join(this.home, 'node-'));
    const node = await ServiceProcess.start({
      ...settings,
      data_dir,
      storage: { directory: this.packages, ...settings.storage },
      instance: { only_local: false, ...settings.instance },
      database: { ...(await this.mariadb.database('cluster')), ...settings.database },
      redis: { addr: this.redis.addr },
      auth: { admin_token: ADMIN_TOKEN, signing_key: SIGNING_KEY },
    });
    this.nodes.push(node);
    return node;
  }

  /** Runs a query as the database's administrator. */
  async query(sql: string): Promise<Record<string, unknown>[]> {
    await this.mariadb.query('USE cluster');
    return this.mariadb.query(sql);
  }

  /** Every package in the store, by its key. */
  blobs(): string[] {
    const entries = readdirSync(this.packages, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.nodes) await node[Symbol.asyncDispose]();
    await this.redis[Symbol.asyncDispose]();
    await this.mariadb[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true, force: true });
  }

  private get packages(): string {
    return path.join(this.home, 'packages');
  }
}
