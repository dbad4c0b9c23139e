import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/**
 * Adapts node:sqlite to TypeORM's `better-sqlite3` driver. It converts or refuses values that node:sqlite
 * would silently bind wrongly (a Date would become NULL).
 * See docs/decisions/005-sqlite-by-node.md.
 */
export class SqliteDriver {
  private readonly db: DatabaseSync;

  constructor(file: string, options: { readonly?: boolean; timeout?: number } = {}) {
    this.db = new DatabaseSync(file, {
      readOnly: options.readonly ?? false,
      timeout: options.timeout ?? 5000,
    });
  }

  prepare(sql: string): Statement {
    if (sql === 'ROLLBACK') return new Rollback(this.db);
    if (sql === 'COMMIT') return new Commit(this.db, () => this.onCommit());
    return new Statement(this.db.prepare(sql));
  }

  /** Called directly after every commit. */
  protected onCommit(): void {
    // The reader does not commit; the writer overrides this.
  }

  exec(sql: string): this {
    this.db.exec(sql);
    return this;
  }

  pragma(source: string): unknown[] {
    return this.db.prepare(`PRAGMA ${source}`).all();
  }

  close(): void {
    this.db.close();
  }
}

class Statement {
  /** Whether the statement returns rows; TypeORM then fetches them. */
  readonly reader: boolean;

  constructor(private readonly statement: StatementSync) {
    this.reader = statement.columns().length > 0;
  }

  all(...values: unknown[]) {
    return this.statement.all(...values.map(bindable));
  }

  get(...values: unknown[]) {
    return this.statement.get(...values.map(bindable));
  }

  run(...values: unknown[]) {
    return this.statement.run(...values.map(bindable));
  }
}

/**
 * SQLite ends a transaction by itself when the disk is full. If the rollback then failed, TypeORM would
 * believe in an open transaction for ever: its later writes would be acknowledged and never committed.
 */
class Rollback extends Statement {
  constructor(private readonly db: DatabaseSync) {
    super(db.prepare('ROLLBACK'));
  }

  override run() {
    return this.db.isTransaction ? super.run() : { changes: 0, lastInsertRowid: 0 };
  }
}

class Commit extends Statement {
  constructor(
    db: DatabaseSync,
    private readonly onCommit: () => void,
  ) {
    super(db.prepare('COMMIT'));
  }

  override run() {
    const result = super.run();
    this.onCommit();
    return result;
  }
}

/** @throws TypeError for a type that SQLite does not have */
export function bindable(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`cannot bind ${Object.prototype.toString.call(value)} to an SQLite parameter`);
}
