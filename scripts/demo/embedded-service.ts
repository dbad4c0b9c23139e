import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Failure } from './failure.ts';

const MAIN = path.resolve(import.meta.dirname, '../../dist/src/main.js');
const CONFIG = 'data_dir: ./data\ninstance: { host: 127.0.0.1, port: 0 }\nlog: { level: warn }\n';
const READY = /ready on (http:\S+)/;
/** Last lines of the service that are shown when it fails. */
const LAST_LINES = 20;
/** Milliseconds the service has to stop. */
const PATIENCE = 15_000;

/** The built service as a process of its own, with all it writes below one directory. Gone with its scope. */
export class EmbeddedService implements AsyncDisposable {
  readonly #directory: string;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #closed: Promise<unknown>;
  readonly #ready = Promise.withResolvers<string>();
  readonly #lastLines: string[] = [];
  #stopping = false;

  private constructor(directory: string, lost: AbortController) {
    this.#directory = directory;
    this.#child = spawn(process.execPath, [MAIN], {
      cwd: directory,
      env: environment(directory),
      stdio: ['ignore', 'pipe', 'pipe'],
      // In a process group of its own, so that Ctrl-C reaches the demo alone, which then stops it in order.
      detached: true,
    });
    for (const input of [this.#child.stdout, this.#child.stderr])
      createInterface({ input }).on('line', (line) => this.#hear(line));
    process.once('exit', () => this.#child.kill('SIGKILL'));
    this.#closed = once(this.#child, 'close').then(
      () => (this.#stopping && this.#child.exitCode === 0 ? undefined : lost.abort(this.#failure())),
      (error: unknown) => lost.abort(error),
    );
    lost.signal.addEventListener('abort', () => this.#ready.reject(lost.signal.reason));
  }

  /** Comes back once the service can answer. @param lost is aborted when the service ends badly */
  static async start(directory: string, lost: AbortController): Promise<EmbeddedService> {
    await writeFile(path.join(directory, 'config.yaml'), CONFIG);
    lost.signal.throwIfAborted();
    const service = new EmbeddedService(directory, lost);
    try {
      await service.url();
    } catch (error) {
      await service.stop();
      throw error;
    }
    return service;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  url(): Promise<string> {
    return this.#ready.promise;
  }

  /** The administrator's token, which the service made for itself. */
  async token(): Promise<string> {
    return (await readFile(path.join(this.#directory, 'data/admin-token'), 'utf8')).trim();
  }

  /** Asks the service to end by SIGTERM, and answers its exit code. */
  async stop(): Promise<number | null> {
    this.#stopping = true;
    this.#child.kill('SIGTERM');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    await this.#closed;
    clearTimeout(impatience);
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #hear(line: string): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
    const url = READY.exec(line)?.[1];
    if (url !== undefined) this.#ready.resolve(url);
  }

  #failure(): Failure {
    const { exitCode, signalCode } = this.#child;
    const how = signalCode ?? `exit code ${exitCode}`;
    return new Failure(
      [`the service ended badly (${how}). Its last lines:`, ...this.#lastLines].join('\n  '),
    );
  }
}

/** Settings of the user's own instance must not reach this one. */
function environment(directory: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('RB_'));
  return { ...Object.fromEntries(kept), RB_CONFIG_DIR: directory };
}
