import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Settings } from '../../src/config/make-config.ts';
import type { DatabaseSettings } from './mariadb.ts';
import { TestApp } from './test-app.ts';

/**
 * Two nodes of one cluster with one database, one directory of packages, and a data directory each. They end
 * with their scope.
 */
export class TwoNodes implements AsyncDisposable {
  private readonly nodes: TestApp[] = [];

  private constructor(
    private readonly home: string,
    private readonly settings: Settings,
  ) {}

  static async start(database: DatabaseSettings, settings: Settings = {}): Promise<TwoNodes> {
    const home = await mkdtemp(path.join(tmpdir(), 'rb-nodes-'));
    const auth = { signing_key: 'signing-key-of-both-nodes-of-the-tests', ...settings.auth };
    const nodes = new TwoNodes(home, { ...settings, auth, database });
    await mkdir(nodes.packages);
    await nodes.another();
    await nodes.another();
    return nodes;
  }

  get one(): TestApp {
    return this.nodes[0]!;
  }

  get two(): TestApp {
    return this.nodes[1]!;
  }

  /** Starts one more node. */
  async another(): Promise<TestApp> {
    const directory = path.join(this.home, String(this.nodes.length));
    await mkdir(directory);
    await symlink(this.packages, path.join(directory, 'packages'));
    const node = await TestApp.start(this.settings, directory);
    this.nodes.push(node);
    return node;
  }

  /** The shared directory of packages. */
  get packages(): string {
    return path.join(this.home, 'packages');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.nodes) await node[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true, force: true });
  }
}
