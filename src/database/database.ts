import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager } from 'typeorm';
import type { CommitLog } from './commit-log.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { translateDatabaseError } from './unique-violation.ts';

/**
 * The way to the rows. Reads outside a transaction see only what was committed; every write goes
 * through `transaction`, which must hold nothing but SQL: on SQLite it keeps all other writers waiting.
 */
export class Database {
  private readonly scope = new AsyncLocalStorage<EntityManager>();
  private lastWriter: Promise<unknown> = Promise.resolve();

  /**
   * TypeORM's SQLite driver has one connection per DataSource, which overlapping transactions would
   * silently share. So SQLite gets two DataSources: one writer, used by one transaction at a time, and
   * one query-only reader. On MySQL both are the same pool, whose transactions can get into each other's way.
   * @param log what puts commits on the disk where the writer does not
   */
  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly onClosed: () => void = () => undefined,
    private readonly log?: CommitLog,
  ) {}

  /** The manager of the transaction that is open around the caller, else one that can only read. */
  get manager(): EntityManager {
    return this.scope.getStore() ?? this.reader.manager;
  }

  /**
   * Commits when `work` resolves, rolls back when it throws. Within another transaction it joins it. On MySQL
   * `work` is done anew after a deadlock, so it must not change anything but rows.
   * @throws UniqueViolation, DatabaseUnavailable, CommitUnclear, and whatever `work` throws
   */
  transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.scope.getStore()) return work();
    const commit = () => this.commit(work);
    return (this.isShared ? retryConflicts(commit) : this.commitDurably(commit)).catch((error: unknown) => {
      throw translateDatabaseError(error);
    });
  }

  /** @throws when the database does not answer */
  async ping(): Promise<void> {
    this.log?.assertHealthy();
    await this.reader.query('SELECT 1');
  }

  async close(): Promise<void> {
    await this.lastWriter.catch(() => undefined);
    await this.log?.close();
    if (this.reader.isInitialized) await this.reader.destroy();
    if (this.writer.isInitialized) await this.writer.destroy();
    this.onClosed();
  }

  private get isShared(): boolean {
    return this.writer === this.reader;
  }

  private commit<T>(work: () => Promise<T>): Promise<T> {
    return this.writer.transaction((manager) => this.scope.run(manager, work));
  }

  /** The next transaction does not wait for the disk, so that both can be put on it at once. */
  private async commitDurably<T>(commit: () => Promise<T>): Promise<T> {
    this.log?.assertHealthy();
    const result = await this.enqueue(commit);
    await this.log?.whenDurable();
    return result;
  }

  private enqueue<T>(start: () => Promise<T>): Promise<T> {
    const turn = this.lastWriter.then(start, start);
    this.lastWriter = turn.catch(() => undefined);
    return turn;
  }
}
