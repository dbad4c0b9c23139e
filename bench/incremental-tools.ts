import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const NEEDED = ['zip', 'unzip', 'tar', 'gzip', 'diff', 'time', 'sync'];

/** Runs the system's programs one after the other, and adds up their time and memory. */
export class Tools {
  readonly #usage: string;
  /** User and system time of all of them, s. */
  cpu = 0;
  /** The memory of the largest, MiB. */
  peak = 0;

  /** @param directory for a temporary file */
  constructor(directory: string) {
    this.#usage = path.join(directory, 'usage');
  }

  /** @throws Error that names the programs that are not installed */
  static require(): void {
    const missing = NEEDED.filter((name) => spawnSync('which', [name]).status !== 0);
    if (missing.length > 0) throw new Error(`to be installed first: ${missing.join(', ')}`);
  }

  /** @param accept exit codes that are no failure @returns stdout */
  run(cwd: string, command: readonly string[], accept: readonly number[] = [0]): string {
    const args = ['-q', '-o', this.#usage, '-f', '%U %S %M', ...command];
    const env = { ...process.env, LC_ALL: 'C' };
    const ended = spawnSync('time', args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 30 });
    if (ended.error) throw ended.error;
    if (!accept.includes(ended.status!)) throw new Error(`${command.join(' ')}: ${ended.stderr}`);
    this.#add(readFileSync(this.#usage, 'utf8'));
    return ended.stdout;
  }

  #add(usage: string): void {
    const [user, system, kib] = usage.trim().split(/\s+/).map(Number);
    this.cpu += user! + system!;
    this.peak = Math.max(this.peak, kib! / 1024);
  }
}
