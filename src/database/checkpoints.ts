import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

const WORKER = new URL(`checkpoint.worker${extname(import.meta.url)}`, import.meta.url);
/** Pages of 4 KiB in the log that are worth a checkpoint. */
export const CHECKPOINT_PAGES = 4_000;

/** How far the log of an SQLite database has grown, as `PRAGMA wal_checkpoint` says it. */
export interface LogLength {
  /** Pages in the log. */
  readonly log: number;
  /** Of those, how many are in the database file too. */
  readonly checkpointed: number;
}

/**
 * Brings SQLite's log into the database file, in a thread of its own: SQLite would do it on the event loop as
 * part of a commit, and wait for the disk twice.
 */
export class Checkpoints {
  private running: Promise<void> | undefined;

  /** @param file of the database */
  constructor(
    private readonly file: string,
    private readonly readLogLength: () => Promise<LogLength>,
  ) {}

  /** To be called after a commit: begins one when it is worth it and none is under way. Never fails. */
  startIfLarge(): void {
    this.running ??= this.checkpoint()
      // The log stays as long as it is until the next commit gives reason to try again.
      .catch(() => undefined)
      .finally(() => (this.running = undefined));
  }

  /** When the one under way has ended. */
  async close(): Promise<void> {
    await this.running;
  }

  private async checkpoint(): Promise<void> {
    const { log, checkpointed } = await this.readLogLength();
    if (log - checkpointed < CHECKPOINT_PAGES) return;
    await new Promise((resolve) =>
      new Worker(WORKER, { workerData: this.file }).once('exit', resolve).on('error', resolve),
    );
  }
}
