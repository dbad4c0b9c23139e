import { type FileHandle, open } from 'node:fs/promises';
import type { Checkpoints } from './checkpoints.ts';
import { CommitUnclear } from './commit-unclear.ts';
import { DatabaseUnavailable } from './database-unavailable.ts';

/**
 * Syncs SQLite's commits to the disk. SQLite itself would wait for the disk on the event loop and block every
 * request, during an upload for tenths of a second. Commits that arrive during a sync share the next one.
 * See docs/decisions/006-wal-fsync.md.
 */
export class CommitLog {
  private last: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  /** Settles when the last commit is synced. */
  private lastCommit: Promise<void> = Promise.resolve();
  private failure: Error | undefined;

  private constructor(
    private readonly log: FileHandle,
    private readonly checkpoints: Checkpoints,
  ) {}

  /** @param file path of a database that is open in WAL mode and closes after this */
  static async open(file: string, checkpoints: Checkpoints): Promise<CommitLog> {
    const log = await open(`${file}-wal`, 'r+');
    // What an earlier process has committed and may not have synced is seen from now on.
    await log.datasync();
    return new CommitLog(log, checkpoints);
  }

  /**
   * After a failed sync it is unknown which part of the log is on the disk. Later commits follow it in the
   * log and could be lost with it, even after they were acknowledged. Only a restart repairs that.
   * @throws DatabaseUnavailable
   */
  assertHealthy(): void {
    if (this.failure) throw new DatabaseUnavailable(this.failure, 'a commit could not be put on the disk');
  }

  /** Call this in the same turn as every commit: schedules its sync. */
  noteCommit(): void {
    this.lastCommit = this.next ??= this.last.then(() => {
      this.next = undefined;
      return (this.last = this.sync());
    });
    // The committer awaits this promise in a later turn; until then a failure must not count as unhandled.
    this.lastCommit.catch(() => undefined);
  }

  /**
   * Resolves when all commits before this call survive a power cut.
   * @throws CommitUnclear
   */
  whenDurable(): Promise<void> {
    return this.lastCommit;
  }

  /** Waits for running syncs, then closes the log. */
  async close(): Promise<void> {
    await this.next?.catch(() => undefined);
    await this.last.catch(() => undefined);
    await this.checkpoints.close();
    await this.log.close();
  }

  private async sync(): Promise<void> {
    try {
      await this.log.datasync();
      this.checkpoints.startIfLarge();
    } catch (error) {
      this.failure = error as Error;
      throw new CommitUnclear(this.failure, 'a commit could not be put on the disk');
    }
  }
}
