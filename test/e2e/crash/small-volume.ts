import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: 'pipe' });
}

/** A file system of its own, of a few megabytes, that can be filled to the last block. */
export class SmallVolume implements Disposable {
  private constructor(readonly directory: string) {}

  /** @throws with the reason, when this user may not mount one */
  static mount(bytes: number): SmallVolume {
    const directory = mkdtempSync(path.join(tmpdir(), 'rb-volume-'));
    try {
      run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'rb-test', directory);
    } catch (error) {
      rmSync(directory, { recursive: true });
      throw error;
    }
    return new SmallVolume(directory);
  }

  /** Why volumes cannot be mounted here; undefined when they can. */
  static obstacle(): string | undefined {
    try {
      using _volume = SmallVolume.mount(1 << 20);
      return undefined;
    } catch (error) {
      return (error as Error).message.trim();
    }
  }

  get free(): number {
    const { bavail, bsize } = statfsSync(this.directory);
    return bavail * bsize;
  }

  /** Fills all but `left` bytes, or less if somebody else writes at the same time. */
  fill(left: number): void {
    this.empty();
    try {
      writeFileSync(this.ballast, Buffer.alloc(Math.max(0, this.free - left)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  empty(): void {
    rmSync(this.ballast, { force: true });
  }

  [Symbol.dispose](): void {
    run('umount', '-l', this.directory);
    rmSync(this.directory, { recursive: true });
  }

  private get ballast(): string {
    return path.join(this.directory, 'ballast');
  }
}
