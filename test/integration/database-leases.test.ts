import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { LeaseLost } from '../../src/leases/errors.ts';
import { LeaseEntity } from '../../src/leases/repo/lease.entity.ts';
import { Holding } from '../contracts/leases/holding.ts';
import { leasesContract } from '../contracts/leases.contract.ts';
import { DatabaseLeasesLab } from '../support/database-leases-lab.ts';
import { TestDatabase } from '../support/test-database.ts';

leasesContract('SQLite', async () => {
  const store = await TestDatabase.open();
  return new DatabaseLeasesLab(store.database, () => store[Symbol.asyncDispose]());
});

describe('leases in the database', () => {
  let store: TestDatabase;
  let lab: DatabaseLeasesLab;
  let failing: boolean;
  beforeEach(async () => {
    failing = false;
    store = await TestDatabase.open();
    lab = new DatabaseLeasesLab(flaky(store.database), () => store[Symbol.asyncDispose]());
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  const flaky = (database: Database) =>
    new Proxy(database, {
      get(target, name) {
        if (name !== 'transaction') return Reflect.get(target, name) as unknown;
        return async (work: () => Promise<unknown>) => {
          if (failing) throw new Error('gone');
          return target.transaction(work);
        };
      },
    });
  const rows = () => store.database.manager.find(LeaseEntity);

  it('leave no row behind', async () => {
    const { leases } = lab.open();
    for (const name of ['a', 'b', 'a'])
      await leases.hold(name, async () => {
        expect(await rows()).toMatchObject([{ name }]);
      });
    expect(await rows()).toEqual([]);
  });

  it('cannot be had while the database fails: that is no answer', async () => {
    failing = true;
    await expect(lab.open().leases.hold('a', async () => undefined)).rejects.toThrow('gone');
  });

  it('are lost when the database fails for the whole term, not for less', async () => {
    const holding = new Holding(lab.open().leases, 'a');
    const { signal } = await holding.lease;
    failing = true;
    await lab.advance(lab.term * 0.6);
    failing = false;
    await lab.advance(lab.term);
    expect(signal.aborted).toBe(false);
    failing = true;
    await lab.advance(lab.term);
    expect(signal.reason).toBeInstanceOf(LeaseLost);
    holding.end();
    await expect(holding.result).rejects.toBeInstanceOf(LeaseLost);
  });
});
