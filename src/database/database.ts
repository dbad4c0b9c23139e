import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager } from 'typeorm';
import { type ClockSkew, measureSkew } from './clock-skew.ts';
import type { CommitLog } from './commit-log.ts';
import { CommitUnclear } from './commit-unclear.ts';
import { DatabaseFull } from './database-full.ts';
import { DatabaseReadOnly } from './database-read-only.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { translateDatabaseError } from './translate-errors.ts';

/** How a transaction ended: `unclear` when its COMMIT was sent and its answer lost. */
export type CommitOutcome = 'committed' | 'unclear';
type AfterCommit = (outcome: CommitOutcome) => Promise<void>;

/** ms for which a refused write tells about the database, when no other write follows. */
const REFUSAL_HOLDS = 60_000;

interface Transaction {
  readonly manager: EntityManager;
  readonly afterCommit: AfterCommit[];
}

/**
 * Access to the rows. A read outside a transaction sees only committed data. Every write goes through
 * `transaction`, which must contain only SQL: on SQLite it blocks all other writers.
 * See docs/decisions/005-sqlite-by-node.md.
 */
export class Database {
  private readonly scope = new AsyncLocalStorage<Transaction>();
  private lastWriter: Promise<unknown> = Promise.resolve();
  private skew: ClockSkew | undefined;
  private refused: { readonly error: DatabaseReadOnly | DatabaseFull; readonly at: number } | undefined;

  /**
   * TypeORM's SQLite driver has one connection per DataSource; overlapping transactions would silently share
   * it. So SQLite gets two DataSources: a writer for one transaction at a time, and a query-only reader. On
   * MySQL both are one pool, whose transactions can conflict.
   * @param log syncs commits to the disk if the writer does not do that itself
   */
  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly onClosed: () => void = () => undefined,
    private readonly log?: CommitLog,
  ) {}

  /** The entity manager of the caller's transaction, or a read-only one outside a transaction. */
  get manager(): EntityManager {
    return this.scope.getStore()?.manager ?? this.reader.manager;
  }

  /**
   * Commits when `work` resolves and rolls back when it throws. A nested call joins the outer transaction. On
   * MySQL a deadlock runs `work` again, so it must change nothing but rows.
   * @throws UniqueViolation, DatabaseUnavailable, CommitUnclear, and every error of `work`
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.scope.getStore()) return work();
    let afterCommit: AfterCommit[] = [];
    // A repetition begins without what an earlier try asked for.
    const commit = () => this.commit(work, (afterCommit = []));
    const ended = (outcome: CommitOutcome) => Promise.allSettled(afterCommit.map((react) => react(outcome)));
    const result = await (this.isShared ? retryConflicts(commit) : this.commitDurably(commit)).catch(
      async (thrown: unknown) => {
        const error = translateDatabaseError(thrown);
        if (error instanceof DatabaseReadOnly || error instanceof DatabaseFull)
          this.refused = { error, at: Date.now() };
        if (error instanceof CommitUnclear) await ended('unclear');
        throw error;
      },
    );
    this.refused = undefined;
    await ended('committed');
    return result;
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

  /** Measured by the last `ping`. SQLite has no clock of its own. */
  get clockSkew(): ClockSkew | undefined {
    return this.skew;
  }

  /** @throws when the database does not answer */
  async ping(): Promise<void> {
    this.log?.assertHealthy();
    if (this.isShared) this.skew = await measureSkew(() => this.readClock());
    else await this.reader.query('SELECT 1');
  }

  /** Why a database that answers took no write lately. Undefined once it took one. */
  get refusal(): DatabaseReadOnly | DatabaseFull | undefined {
    const { refused } = this;
    return refused !== undefined && Date.now() - refused.at < REFUSAL_HOLDS ? refused.error : undefined;
  }

  async close(): Promise<void> {
    await this.lastWriter.catch(() => undefined);
    await this.log?.close();
    if (this.reader.isInitialized) await this.reader.destroy();
    if (this.writer.isInitialized) await this.writer.destroy();
    this.onClosed();
  }

  private async readClock(): Promise<number> {
    const [row] = await this.reader.query<[{ time: string }]>('SELECT UNIX_TIMESTAMP(NOW(6)) AS time');
    return Number(row.time) * 1000;
  }

  private get isShared(): boolean {
    return this.writer === this.reader;
  }

  private commit<T>(work: () => Promise<T>, afterCommit: AfterCommit[]): Promise<T> {
    return this.writer.transaction((manager) => this.scope.run({ manager, afterCommit }, work));
  }

  /** The next transaction starts before this one is synced, so that one sync can cover both. */
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
