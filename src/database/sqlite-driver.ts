import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/**
 * node:sqlite in the shape that TypeORM's `better-sqlite3` driver expects. Values that node:sqlite
 * would bind wrongly without a word (a Date becomes NULL) are converted or refused here.
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

  /** Called as soon as something is committed. */
  protected onCommit(): void {
    // Nobody needs to know.
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
  /** Whether it returns rows: TypeORM then asks for them. */
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
 * SQLite ends a transaction by itself when the disk is full. A rollback that then failed would leave TypeORM
 * believing in a transaction for ever: what it wrote from then on would be acknowledged and never committed.
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

/** @throws TypeError for what SQLite has no type for */
export function bindable(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`cannot bind ${Object.prototype.toString.call(value)} to an SQLite parameter`);
}
