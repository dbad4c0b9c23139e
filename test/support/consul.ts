import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { FakeConsul } from './consul/fake-consul.ts';

const isReal = process.env.TEST_FAKE_CONSUL !== '1' && spawnSync('consul', ['version']).error === undefined;

/** For the names of suites: which of the two they ran against. */
export const CONSUL = isReal ? 'a real Consul' : 'a fake of Consul';

export interface ConsulOptions {
  /** The only accepted token; requests without it are refused. */
  readonly token?: string;
}

export interface SeenService {
  readonly ID: string;
  readonly Service: string;
  readonly Address: string;
  readonly Port: number;
  readonly Tags: readonly string[];
  readonly Meta: Readonly<Record<string, string>>;
}

/** Ends a started agent. */
type Running = () => Promise<void>;

/**
 * An agent on a free port of the loopback, which ends with its scope: `consul agent -dev` if `consul` is
 * installed, otherwise the fake. Both lose all data when they end.
 */
export class Consul implements AsyncDisposable {
  private running: Running | undefined;

  private constructor(
    readonly port: number,
    private readonly options: ConsulOptions,
  ) {}

  static async start(options: ConsulOptions = {}): Promise<Consul> {
    const consul = new Consul(await freePort(), options);
    await consul.up();
    return consul;
  }

  get addr(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts the agent again on the same port, without data. */
  async up(): Promise<void> {
    this.running = await (isReal ? startReal(this.port, this.options) : startFake(this.port, this.options));
    while ((await this.ask('GET', '/v1/kv/ready?stale')).status >= 500) await delay(50);
    while ((await (await this.ask('GET', '/v1/status/leader')).text()) === '""') await delay(50);
  }

  async down(): Promise<void> {
    await this.running?.();
    this.running = undefined;
  }

  async put(key: string, text: string): Promise<void> {
    await this.ask('PUT', `/v1/kv/${key}`, text);
  }

  async remove(key: string): Promise<void> {
    await this.ask('DELETE', `/v1/kv/${key}`);
  }

  async services(): Promise<SeenService[]> {
    const answer = await this.ask('GET', '/v1/agent/services');
    return Object.values((await answer.json()) as Record<string, SeenService>);
  }

  async forget(id: string): Promise<void> {
    await this.ask('PUT', `/v1/agent/service/deregister/${id}`);
  }

  /** Status of the check of a service: `passing`, `warning` or `critical`. */
  async status(id: string): Promise<string | undefined> {
    const answer = await this.ask('GET', '/v1/agent/checks');
    const checks = Object.values(
      (await answer.json()) as Record<string, { ServiceID: string; Status: string }>,
    );
    return checks.find(({ ServiceID }) => ServiceID === id)?.Status;
  }

  async ask(method: string, path: string, body?: string): Promise<Response> {
    const { token } = this.options;
    const headers = token === undefined ? {} : { 'x-consul-token': token };
    return fetch(`http://${this.addr}${path}`, { method, headers, ...(body !== undefined && { body }) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }
}

async function startFake(port: number, options: ConsulOptions): Promise<Running> {
  const fake = await FakeConsul.start({ ...options, port });
  return () => fake[Symbol.asyncDispose]();
}

/** A real agent without contact to others: all its other ports are closed or on free numbers. */
async function startReal(port: number, { token }: ConsulOptions): Promise<Running> {
  const [server, serf] = [await freePort(), await freePort()];
  const ports = ['-http-port', port, '-server-port', server, '-serf-lan-port', serf, '-serf-wan-port', -1];
  const closed = ['-dns-port', -1, '-grpc-port', -1, '-grpc-tls-port', -1];
  const tokens = { initial_management: token, agent: token };
  const acl = token === undefined ? {} : { acl: { enabled: true, default_policy: 'deny', tokens } };
  const quiet = { disable_update_check: true, connect: { enabled: false }, ...acl };
  const args = ['agent', '-dev', '-bind', '127.0.0.1', '-log-level', 'error', ...ports, ...closed];
  const child = spawn('consul', [...args, '-hcl', hclOf(quiet)].map(String), { stdio: 'ignore' });
  await accepting(port, child);
  return () => ended(child);
}

/** HCL accepts JSON only in a file; this subset of its own notation is enough. */
function hclOf(settings: object): string {
  const lines = Object.entries(settings).map(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? `${name} { ${hclOf(value)} }`
      : `${name} = ${JSON.stringify(value)}`,
  );
  return lines.join('\n');
}

async function accepting(port: number, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end && child.exitCode === null; await delay(50)) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/status/leader`).catch(() => undefined);
    if (answer !== undefined) return;
  }
  throw new Error('consul did not start');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
