import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from '../../src/database/database.ts';

const noted = () => undefined;

/** A database of which tests in virtual time know when nothing is under way: the disk takes its time. */
export class WatchedDatabase {
  readonly database: Database;
  /** Transactions that have not ended. */
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(database: Database) {
    this.database = new Proxy(database, {
      get: (target, name) => {
        if (name !== 'transaction') return Reflect.get(target, name) as unknown;
        return <T>(work: () => Promise<T>) => this.watch(target.transaction(work));
      },
    });
  }

  async quiet(): Promise<void> {
    await turn();
    while (this.underWay.size > 0) {
      await Promise.all(this.underWay);
      await turn();
    }
  }

  private watch<T>(transaction: Promise<T>): Promise<T> {
    const ended = transaction.then(noted, noted).finally(() => this.underWay.delete(ended));
    this.underWay.add(ended);
    return transaction;
  }
}
