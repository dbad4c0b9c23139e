import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

const WORKER = new URL(`checkpoint.worker${extname(import.meta.url)}`, import.meta.url);
/** Size of the log from which a checkpoint is worth its cost, in pages of 4 KiB. */
export const CHECKPOINT_PAGES = 4_000;

/** Length of SQLite's write-ahead log, as `PRAGMA wal_checkpoint` returns it. */
export interface LogLength {
  /** Pages in the log. */
  readonly log: number;
  /** Pages of the log that are already in the database file. */
  readonly checkpointed: number;
}

/**
 * Copies SQLite's log into the database file, in a thread of its own: SQLite itself would do it on the event
 * loop, as part of a commit, and wait for the disk twice.
 * See docs/decisions/006-wal-fsync.md.
 */
export class Checkpoints {
  private running: Promise<void> | undefined;

  /** @param file path of the database file */
  constructor(
    private readonly file: string,
    private readonly readLogLength: () => Promise<LogLength>,
  ) {}

  /**
   * Call this after a commit: starts a checkpoint if the log is large and no checkpoint runs. Never fails.
   */
  startIfLarge(): void {
    this.running ??= this.checkpoint()
      // After a failure the log keeps its length, so the next commit tries again.
      .catch(() => undefined)
      .finally(() => (this.running = undefined));
  }

  /** Waits for the running checkpoint. */
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
