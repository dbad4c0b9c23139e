import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { FLAGS, MALLOC } from '../scripts/node-settings.mjs';
import { onSide, type Side } from './cores.ts';
import { endingWithUs } from './ending.ts';

export const ROOT = path.resolve(import.meta.dirname, '..');
export const ADMIN_TOKEN = 'administrator-token-of-the-benchmark';

export interface ServiceOptions {
  /** Instead of the flags of V8 that the service is started with. */
  readonly flags?: readonly string[];
  readonly nodeArgs?: readonly string[];
  /** Environment variables, over those of the benchmark; one that is undefined is taken away. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** The cores it may run on; all when left out. */
  readonly side?: Side;
}

/** The built service as a process of its own, with its defaults, on a free port. */
export class Service implements AsyncDisposable {
  readonly url: string;
  /** From spawning the process to its ready line, ms. */
  readonly startTime: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, url: string, startTime: number) {
    this.child = child;
    this.url = url;
    this.startTime = startTime;
  }

  static async start(dataDir: string, options: ServiceOptions = {}): Promise<Service> {
    const begin = performance.now();
    const node = [
      ...(options.flags ?? FLAGS),
      ...(options.nodeArgs ?? []),
      path.join(ROOT, 'dist/src/main.js'),
    ];
    const env = environment(dataDir, options.settings);
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const command = onSide(options.side, process.execPath, node);
    const child: ChildProcess = endingWithUs(spawn(...command, { stdio: [...stdio], env }));
    const url = await readyUrl(child);
    return new Service(child, url, performance.now() - begin);
  }

  get pid(): number {
    return this.child.pid!;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async createResource(resource_id: string, update_type: string): Promise<void> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ resource_id, name: resource_id, update_type });
    const answer = await fetch(`${this.url}/resources`, { method: 'POST', headers, body });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  /** Any file, for any platform. */
  async publish(resource: string, version_name: string, file = 'package'): Promise<void> {
    const body = new FormData();
    body.append('version_name', version_name);
    body.append('file', new Blob([file]), 'package.bin');
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const answer = await fetch(`${this.url}/resources/${resource}/versions`, {
      method: 'POST',
      headers,
      body,
    });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  async setReleaseNote(resource: string, version_name: string, content: string): Promise<void> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ version_name, content });
    const url = `${this.url}/resources/${resource}/versions/release-note`;
    const answer = await fetch(url, { method: 'PUT', headers, body });
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  /** For all resources. @param daily_quota downloads of a day; 0: as many as they like */
  async createCdks(count: number, daily_quota = 0): Promise<string[]> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    const body = JSON.stringify({ count, all_resources: true, expires_at, daily_quota });
    const answer = await fetch(`${this.url}/admin/cdks`, { method: 'POST', headers, body });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    const { data } = (await answer.json()) as { data: { list: { cdk: string }[] } };
    return data.list.map(({ cdk }) => cdk);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}

function environment(dataDir: string, settings: ServiceOptions['settings']): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...MALLOC,
    RB_DATA_DIR: dataDir,
    RB_INSTANCE__HOST: '127.0.0.1',
    RB_INSTANCE__PORT: '0',
    // What one process can do; `fronts` measures several.
    RB_INSTANCE__PROCESSES: '1',
    RB_AUTH__ADMIN_TOKEN: ADMIN_TOKEN,
    // On, but too high for a load from one address to reach.
    RB_RATE_LIMIT__CHECKS: '1000000000',
    RB_RATE_LIMIT__DOWNLOADS: '1000000000',
    RB_RATE_LIMIT__WRITES: '1000000',
    ...settings,
  };
}

/** Later lines, the log, are read and dropped. */
function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const url = /ready on (http[^\s"]+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
}
