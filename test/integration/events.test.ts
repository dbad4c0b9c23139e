import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommitOutcome, Database } from '../../src/database/database.ts';
import { EventBus } from '../../src/events/event-bus.ts';
import { on, type Reaction } from '../../src/events/reaction.ts';
import { ResourceEntity } from '../../src/resources/repo/resource.entity.ts';
import { resourceId } from '../../src/resources/resource.ts';
import { TestDatabase } from '../support/test-database.ts';

/** Notes what reaches it. */
class Witness {
  readonly seen: string[] = [];
}

const created = (resource: string) => ({ resource });
const failed = (message: string) => ({ message });

/** A bus on a database whose reactions note their phase and the events that they get. */
function busOn(database: Database, ...reactions: readonly Reaction[]) {
  const bus = new EventBus(database);
  const witness = new Witness();
  bus.connect(reactions.map((one) => ({ ...one, instance: witness })));
  return { bus, witness, seen: witness.seen };
}

const within = on('resource.created').within(Witness, async ({ seen }, { data }) => {
  seen.push(`within ${data.resource}`);
});
const reconcile = on('resource.created', 'purge.failed').reconcile(Witness, ({ seen }, events) => {
  seen.push(`reconcile ${events.map(({ name }) => name).join(' ')}`);
});
const after = on('purge.failed').after(Witness, ({ seen }, events) => {
  seen.push(`after ${events.map(({ data }) => data.message).join(' ')}`);
});

describe('events', () => {
  let store: TestDatabase;
  let database: Database;
  beforeEach(async () => {
    store = await TestDatabase.open();
    ({ database } = store);
  });
  afterEach(() => store[Symbol.asyncDispose]());

  const row = {
    id: resourceId('app'),
    name: 'app',
    description: '',
    updateType: 'full' as const,
    access: 'open' as const,
    revision: 1,
    lastNumber: 0,
    createdAt: new Date(1_700_000_000_123),
  };
  const resources = () => database.manager.count(ResourceEntity);

  it('reach reactions within the transaction at once, the others once after the commit', async () => {
    const { bus, seen } = busOn(database, reconcile, within, after);
    await database.transaction(async () => {
      await bus.raise('resource.created', created('one'));
      await bus.raise('purge.failed', failed('first'));
      await database.transaction(() => bus.raise('purge.failed', failed('second')));
      expect(seen).toEqual(['within one']);
    });
    expect(seen).toEqual([
      'within one',
      'reconcile resource.created purge.failed purge.failed',
      'after first second',
    ]);
  });

  it('are committed when the writer goes on, and reactions read what was committed', async () => {
    const counts: number[] = [];
    const { bus } = busOn(
      database,
      on('resource.created').reconcile(Witness, async () => void counts.push(await resources())),
    );
    await database.transaction(async () => {
      await database.manager.insert(ResourceEntity, row);
      await bus.raise('resource.created', created('app'));
    });
    expect(counts).toEqual([1]);
  });

  it('of a transaction that is rolled back reach nobody after it', async () => {
    const { bus, seen } = busOn(database, reconcile, after);
    const rolledBack = database.transaction(async () => {
      await bus.raise('purge.failed', failed('never'));
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(seen).toEqual([]);
  });

  it('roll the transaction back when a reaction within it fails', async () => {
    const failing = on('resource.created').within(Witness, async () => {
      throw new Error('not with me');
    });
    const { bus } = busOn(database, failing);
    const refused = database.transaction(async () => {
      await database.manager.insert(ResourceEntity, row);
      await bus.raise('resource.created', created('app'));
    });
    await expect(refused).rejects.toThrow('not with me');
    expect(await resources()).toBe(0);
  });

  it('stand although a reaction after the commit fails, and reach the next one', async () => {
    const failing = on('purge.failed').after(Witness, () => {
      throw new Error('broken');
    });
    const { bus, seen } = busOn(database, failing, after);
    await database.transaction(() => bus.raise('purge.failed', failed('message')));
    expect(seen).toEqual(['after message']);
  });

  it('cannot be raised outside a transaction', async () => {
    const { bus, seen } = busOn(database, within, reconcile);
    await expect(bus.raise('resource.created', created('app'))).rejects.toThrow('no transaction is open');
    expect(seen).toEqual([]);
  });
});

it('events of a commit whose outcome is unknown reach only those who read the truth from the rows', async () => {
  const ends: ((outcome: CommitOutcome) => Promise<void>)[] = [];
  const database = { manager: {}, afterCommit: (end: (typeof ends)[number]) => void ends.push(end) };
  const { bus, seen } = busOn(database as unknown as Database, reconcile, after);
  await bus.raise('purge.failed', failed('perhaps'));
  for (const end of ends) await end('unclear');
  expect(seen).toEqual(['reconcile purge.failed']);
});
