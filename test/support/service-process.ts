import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Settings } from '../../src/config/make-config.ts';
import { Client } from './client.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const ROOT = path.resolve(import.meta.dirname, '../..');
const NODE = [process.execPath, '--no-memory-protection-keys', 'dist/src/main.js'] as const;
const READY = /Resource Backend is ready on ([^\s"]+)/;

/** The built service as a separate process, on a temp directory and a free port; it ends with its scope. */
export class ServiceProcess implements AsyncDisposable {
  /** Base URL; set when the service is ready. */
  url = '';
  exited: Promise<Exit>;
  private child: ChildProcess;
  private lines: string[] = [];
  private errors = '';

  private constructor(
    private readonly home: string,
    readonly dataDir: string,
    private readonly command: readonly string[],
  ) {}

  /** Starts the service without waiting until it is ready, for starts that must fail. */
  static async launch(settings: Settings = {}, command: readonly string[] = NODE): Promise<ServiceProcess> {
    const home = await mkdtemp(path.join(tmpdir(), 'rb-service-'));
    const dataDir = settings.data_dir ?? path.join(home, 'data');
    // One process, unless a suite is about several: so that the machine carries many suites at once.
    const instance = { host: '127.0.0.1', port: 0, processes: 1, ...settings.instance };
    await mkdir(path.join(home, 'config'));
    // Every JSON text is valid YAML.
    await writeFile(
      path.join(home, 'config/config.yaml'),
      JSON.stringify({ ...settings, data_dir: dataDir, instance }),
    );
    const service = new ServiceProcess(home, dataDir, command);
    service.run();
    return service;
  }

  static async start(settings: Settings = {}, command?: readonly string[]): Promise<ServiceProcess> {
    const service = await ServiceProcess.launch(settings, command);
    try {
      await service.ready();
    } catch (error) {
      await service[Symbol.asyncDispose]();
      throw error;
    }
    return service;
  }

  /** Lines that the latest run has printed so far. */
  get stdout(): readonly string[] {
    return this.lines;
  }

  get stderr(): string {
    return this.errors;
  }

  /** Of the started process. */
  get pid(): number {
    return this.child.pid!;
  }

  client(token?: string): Client {
    return new Client(this.url, token);
  }

  /** Sends the signal to the started process and waits for its end. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Exit> {
    this.child.kill(signal);
    return this.exited;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Starts the service again on the same directory, on another port. */
  async restart(): Promise<void> {
    this.run();
    await this.ready();
  }

  /** Whether the started process runs; for another command than the default one, also its children. */
  get isAlive(): boolean {
    return this.reach(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.reach('SIGKILL')) await this.exited;
    await rm(this.home, { recursive: true, force: true });
  }

  /** @throws with the printed output, when the process ends before it is ready */
  private async ready(): Promise<void> {
    for (;;) {
      const found = this.lines.map((line) => READY.exec(line)).find((match) => match !== null);
      if (found) return void (this.url = found[1]!);
      const ended = await Promise.race([this.exited, once(this.child.stdout!, 'data')]);
      if ('code' in ended) throw new Error(`ended with ${ended.code ?? ended.signal}:\n${this.output()}`);
    }
  }

  /** @returns whether a process received the signal */
  private reach(signal: NodeJS.Signals | 0): boolean {
    if (!this.isGroup) return this.child.kill(signal);
    try {
      return process.kill(-this.child.pid!, signal);
    } catch {
      return false;
    }
  }

  private get isGroup(): boolean {
    return this.command !== NODE;
  }

  private output(): string {
    return [...this.lines, this.errors].join('\n');
  }

  private run(): void {
    const [file, ...args] = this.command;
    const foreign = Object.entries(process.env).filter(([name]) => !name.startsWith('RB_'));
    const env = { ...Object.fromEntries(foreign), RB_CONFIG_DIR: path.join(this.home, 'config') };
    const child = spawn(file!, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: this.isGroup,
    });
    const end = () => child.kill('SIGKILL');
    // Kills the service if the tests end before the scope does.
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    [this.child, this.lines, this.errors] = [child, [], ''];
    createInterface(child.stdout).on('line', (line) => this.lines.push(line));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    this.exited = new Promise((resolve, reject) => {
      child.once('error', reject).once('close', (code, signal) => resolve({ code, signal }));
    });
  }
}
