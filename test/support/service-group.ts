import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, vi } from 'vitest';
import type { Settings } from '../../src/config/make-config.ts';
import { DataDirectory } from '../e2e/crash/data-directory.ts';
import type { Client } from './client.ts';
import { ServiceProcess } from './service-process.ts';
import { ADMIN_TOKEN } from './test-app.ts';

/** A process takes seconds to start, on a busy machine many. */
const PATIENCE = { timeout: 150_000, interval: 50 } as const;
/** A state of `/proc/net/tcp`. */
const LISTENS = '0A';
const TITLE = /^resource-backend (keeper|front \d+)/;

export type MemberName = 'keeper' | `front ${number}`;

/** The built service as a supervisor, a keeper and two fronts. Whatever is left of it ends with its scope. */
export class ServiceGroup implements AsyncDisposable {
  /** Every process that was seen. */
  private readonly seen = new Set<number>();

  private constructor(
    readonly service: ServiceProcess,
    readonly data: DataDirectory,
  ) {}

  static async start(settings: Settings = {}): Promise<ServiceGroup> {
    const service = await ServiceProcess.start({
      auth: { admin_token: ADMIN_TOKEN },
      rate_limit: { writes: 0 },
      ...settings,
      instance: { processes: 2, ...settings.instance },
    });
    const group = new ServiceGroup(service, new DataDirectory(service.dataDir));
    await group.whole();
    return group;
  }

  get url(): string {
    return this.service.url;
  }

  client(): Client {
    return this.service.client();
  }

  /** The processes that have a place in the group now, by name. */
  members(): Map<MemberName, number> {
    const members = new Map<MemberName, number>();
    for (const pid of childrenOf(this.service.pid)) {
      this.seen.add(pid);
      const name = TITLE.exec(titleOf(pid))?.[1];
      if (name !== undefined) members.set(name as MemberName, pid);
    }
    return members;
  }

  /** Resolves once the group has all its processes, none of which is one of these, and all do their part. */
  async whole(without: readonly number[] = []): Promise<void> {
    await vi.waitFor(async () => {
      const members = this.members();
      expect([...members.keys()].toSorted()).toEqual(['front 1', 'front 2', 'keeper']);
      expect(without.filter((pid) => [...members.values()].includes(pid))).toEqual([]);
      expect(this.listeners()).toBe(2);
      expect((await this.client().send('GET', '/admin/resources')).status).toBe(200);
    }, PATIENCE);
  }

  /** Number of fronts that listen. */
  private listeners(): number {
    const port = Number(new URL(this.url).port);
    return [...this.members().values()].filter((pid) => listeningPorts(pid).includes(port)).length;
  }

  /** The directory of the keeper's socket. */
  socketPlace(): string {
    const own = socketsOf(this.pidOf('keeper'));
    const rows = rowsOf('/proc/net/unix');
    const places = rows.filter(([, , , , , , inode]) => own.has(inode!)).map((row) => row[7] ?? '');
    return path.dirname(places.find((place) => place.endsWith('/keeper'))!);
  }

  pidOf(name: MemberName): number {
    const pid = this.members().get(name);
    if (pid === undefined) throw new Error(`there is no ${name}`);
    return pid;
  }

  /** Sends a signal to one process. @returns its id */
  signal(name: MemberName, signal: NodeJS.Signals = 'SIGKILL'): number {
    const pid = this.pidOf(name);
    process.kill(pid, signal);
    return pid;
  }

  /** The processes that were ever part of the group, and still run. */
  left(): number[] {
    return [this.service.pid, ...this.seen].filter((pid) => isRunning(pid));
  }

  /** Resolves once every process has ended. */
  async gone(): Promise<void> {
    await vi.waitFor(() => expect(this.left()).toEqual([]), PATIENCE);
  }

  /** Lines of the log with this text. */
  logged(text: string): Record<string, unknown>[] {
    return this.service.stdout
      .filter((line) => line.startsWith('{') && line.includes(text))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.members();
    // A process that is stopped or loops does not notice that its supervisor has ended.
    for (const pid of this.seen) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    await this.service[Symbol.asyncDispose]();
  }
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function titleOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

/** A process that has ended stays in /proc until its parent has asked about it. */
export function isRunning(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
}

/** Empty when the process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The ports that a process listens on. */
export function listeningPorts(pid: number): number[] {
  const own = socketsOf(pid);
  const rows = rowsOf('/proc/net/tcp').filter((row) => row[3] === LISTENS && own.has(row[9]!));
  return rows.map((row) => Number.parseInt(row[1]!.split(':')[1]!, 16));
}

/** Inodes of the sockets of a process. */
function socketsOf(pid: number): Set<string> {
  const links = descriptorsOf(pid).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}

function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
}

/** A table of the kernel, by words. */
const rowsOf = (file: string) =>
  read(file)
    .split('\n')
    .map((row) => row.trim().split(/ +/));

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
