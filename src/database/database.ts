import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager } from 'typeorm';
import type { CommitLog } from './commit-log.ts';
import { CommitUnclear } from './commit-unclear.ts';
import { repeatConflicts } from './repeat-conflicts.ts';
import { translateDatabaseError } from './unique-violation.ts';

/** How a transaction ended: `unclear` when its COMMIT was sent and its answer lost. */
export type CommitOutcome = 'committed' | 'unclear';
type AfterCommit = (outcome: CommitOutcome) => Promise<void>;

interface Transaction {
  readonly manager: EntityManager;
  readonly afterCommit: AfterCommit[];
}

/**
 * The way to the rows. Reads outside a transaction see only what was committed; every write goes
 * through `transaction`, which must hold nothing but SQL: on SQLite it keeps all other writers waiting.
 */
export class Database {
  private readonly scope = new AsyncLocalStorage<Transaction>();
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
    return this.scope.getStore()?.manager ?? this.reader.manager;
  }

  /**
   * Commits when `work` resolves, rolls back when it throws. Within another transaction it joins it. On MySQL
   * `work` is done anew after a deadlock, so it must not change anything but rows.
   * @throws UniqueViolation, DatabaseUnavailable, CommitUnclear, and whatever `work` throws
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.scope.getStore()) return work();
    let afterCommit: AfterCommit[] = [];
    // A repetition begins without what an earlier try asked for.
    const commit = () => this.commit(work, (afterCommit = []));
    try {
      const result = await (this.isShared ? repeatConflicts(commit) : this.settled(commit));
      await Promise.all(afterCommit.map((react) => react('committed')));
      return result;
    } catch (thrown) {
      const error = translateDatabaseError(thrown);
      if (error instanceof CommitUnclear) await Promise.all(afterCommit.map((react) => react('unclear')));
      throw error;
    }
  }

  /**
   * Runs `react` once the transaction that is open around the caller is committed, or may be; not when it is rolled
   * back. `transaction` waits for it.
   * @param react must not throw
   * @throws Error outside a transaction
   */
  afterCommit(react: AfterCommit): void {
    const transaction = this.scope.getStore();
    if (transaction === undefined) throw new Error('no transaction is open');
    transaction.afterCommit.push(react);
  }

  /** @throws when the database does not answer */
  async ping(): Promise<void> {
    this.log?.assertSound();
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

  private commit<T>(work: () => Promise<T>, afterCommit: AfterCommit[]): Promise<T> {
    return this.writer.transaction((manager) => this.scope.run({ manager, afterCommit }, work));
  }

  /** The next transaction does not wait for the disk, so that both can be put on it at once. */
  private async settled<T>(commit: () => Promise<T>): Promise<T> {
    this.log?.assertSound();
    const result = await this.queued(commit);
    await this.log?.settled();
    return result;
  }

  private queued<T>(start: () => Promise<T>): Promise<T> {
    const turn = this.lastWriter.then(start, start);
    this.lastWriter = turn.catch(() => undefined);
    return turn;
  }
}
