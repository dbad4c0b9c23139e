import { type FileHandle, open } from 'node:fs/promises';
import type { Checkpoints } from './checkpoints.ts';
import { CommitUnclear } from './commit-unclear.ts';
import { DatabaseUnavailable } from './database-unavailable.ts';

/**
 * Puts SQLite's commits on the disk. SQLite itself would wait for the disk on the event loop, and with it every
 * request: beside an upload, for tenths of a second. Commits that come while the disk is at it share the next turn.
 */
export class CommitLog {
  private last: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  /** Of the last commit. */
  private lastCommit: Promise<void> = Promise.resolve();
  private failure: Error | undefined;

  private constructor(
    private readonly log: FileHandle,
    private readonly checkpoints: Checkpoints,
  ) {}

  /** @param file of a database that is open in WAL mode, and stays open for longer than this */
  static async open(file: string, checkpoints: Checkpoints): Promise<CommitLog> {
    return new CommitLog(await open(`${file}-wal`, 'r+'), checkpoints);
  }

  /**
   * Once the disk has failed to take a commit, nobody knows what of the log is on it; later commits, which come
   * behind in the log, could be lost with it even after they were acknowledged. Only a new start clears that up.
   * @throws DatabaseUnavailable
   */
  assertHealthy(): void {
    if (this.failure) throw new DatabaseUnavailable(this.failure, 'a commit could not be put on the disk');
  }

  /** To be called with every commit, in the same turn: sees to it that the disk takes it. */
  noteCommit(): void {
    this.lastCommit = this.next ??= this.last.then(() => {
      this.next = undefined;
      return (this.last = this.sync());
    });
    // Whoever committed asks in one of the next turns.
    this.lastCommit.catch(() => undefined);
  }

  /**
   * Resolves when all that was committed before the call survives a power cut.
   * @throws CommitUnclear
   */
  whenDurable(): Promise<void> {
    return this.lastCommit;
  }

  /** When what is under way has ended. */
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
