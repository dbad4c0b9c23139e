import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import type { Database } from '../../../src/database/database.ts';
import { PendingCounts } from '../../../src/metrics/pending-counts.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { dayOf } from '../../../src/clock/day.ts';
import { FlushStatistics } from '../../../src/statistics/logic/flush-statistics.ts';
import { RemoveOldDays } from '../../../src/statistics/logic/remove-old-days.ts';
import { UsageCounts } from '../../../src/statistics/logic/usage-counts.ts';
import { SketchedClients } from '../../../src/statistics/repo/clients/sketched-clients.ts';
import { ClientSketchEntity } from '../../../src/statistics/repo/client-sketch.entity.ts';
import { DailyClientsRepo } from '../../../src/statistics/repo/daily-clients.repo.ts';
import { DailyClientsEntity } from '../../../src/statistics/repo/daily-clients.entity.ts';
import { DailyUsageEntity } from '../../../src/statistics/repo/daily-usage.entity.ts';
import { DailyUsageRepo } from '../../../src/statistics/repo/daily-usage.repo.ts';
import { SketchesRepo } from '../../../src/statistics/repo/sketches.repo.ts';
import type { VersionUsage } from '../../../src/statistics/usage.ts';
import { lacksMariaDb } from '../../support/mariadb.ts';
import { MysqlDatabase } from '../../support/mysql-database.ts';
import '../../support/silence-logs.ts';
import { TestDatabase } from '../../support/test-database.ts';

const APP = resourceId('my-app');
/** Today, because old days are removed. */
const DAY = dayOf(Date.now());
const row = (more: Partial<VersionUsage> = {}): VersionUsage => ({
  resourceId: APP,
  day: DAY,
  versionId: 1,
  checks: 1,
  downloads: 2,
  bytes: 3,
  ...more,
});
const rows = (database: Database) =>
  database.manager.find(DailyUsageEntity, { order: { resourceId: 'ASC', day: 'ASC', versionId: 'ASC' } });

interface Opened extends AsyncDisposable {
  readonly database: Database;
  another(): Promise<Database>;
}

const onSqlite = async (): Promise<Opened> => {
  const opened = await TestDatabase.open();
  const { database } = opened;
  return {
    database,
    another: async () => database,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
};

const DATABASES: [name: string, open: () => Promise<Opened>, isMissing: boolean][] = [
  ['SQLite', onSqlite, false],
  ['MariaDB', () => MysqlDatabase.open(), lacksMariaDb],
];

for (const [name, open, isMissing] of DATABASES)
  describe.skipIf(isMissing)(`daily usage on ${name}`, () => {
    let opened: Opened;
    beforeEach(async () => void (opened = await open()));
    afterEach(() => opened[Symbol.asyncDispose]());

    it('adds up by resource, day and version, with sums beyond 32 bits', async () => {
      const usage = new DailyUsageRepo(opened.database);
      const large = row({ bytes: 5_000_000_000 });
      await usage.add([large, row({ versionId: 0 }), row({ day: DAY + 1 })]);
      await usage.add([row({ checks: 0 }), large, row({ resourceId: resourceId('other') })]);
      expect(await rows(opened.database)).toEqual([
        row({ versionId: 0 }),
        row({ checks: 2, downloads: 6, bytes: 10_000_000_003 }),
        row({ day: DAY + 1 }),
        row({ resourceId: resourceId('other') }),
      ]);
    });

    it('loses nothing of what several nodes write at the same time, in any order', async () => {
      const nodes = await Promise.all(
        Array.from({ length: 4 }, async () => new DailyUsageRepo(await opened.another())),
      );
      const batch = Array.from({ length: 100 }, (_, n) => row({ versionId: n + 1 }));
      for (let round = 0; round < 5; round++)
        await Promise.all(nodes.map((node, n) => node.add(n % 2 === 0 ? batch : batch.toReversed())));
      const written = await rows(opened.database);
      expect(written).toHaveLength(100);
      expect(new Set(written.map(({ checks, bytes }) => `${checks} ${bytes}`))).toEqual(new Set(['20 60']));
    });

    it('is removed when it is older than it is kept, and sketches two days after', async () => {
      const { database } = opened;
      const [usage, clients] = [new DailyUsageRepo(database), new DailyClientsRepo(database)];
      const sketches = new SketchesRepo(database, clients);
      for (const day of [DAY, DAY + 1, DAY + 8, DAY + 9, DAY + 10]) {
        await usage.add([row({ day }), row({ day, versionId: 2 })]);
        await clients.raiseTotals([{ resourceId: APP, day, clients: 1 }]);
        const sketch = { resourceId: APP, day, registers: Buffer.alloc(4096), revision: 1 };
        await database.transaction(() => database.manager.insert(ClientSketchEntity, sketch));
      }
      const forget = new RemoveOldDays(
        makeConfig({ statistics: { keep_days: 9 } }),
        usage,
        clients,
        sketches,
      );
      const days = async (entity: new () => { day: number }) =>
        new Set((await database.manager.find(entity)).map(({ day }) => day - DAY));
      await forget.removeOld((DAY + 10) * 86_400_000);
      expect(await days(DailyUsageEntity)).toEqual(new Set([1, 8, 9, 10]));
      expect(await days(DailyClientsEntity)).toEqual(new Set([1, 8, 9, 10]));
      expect(await days(ClientSketchEntity)).toEqual(new Set([9, 10]));
    });
  });

describe('a flush', () => {
  let opened: TestDatabase;
  beforeEach(async () => void (opened = await TestDatabase.open()));
  afterEach(() => opened[Symbol.asyncDispose]());

  function lab(most = 1000) {
    const { database } = opened;
    const counts = new UsageCounts(most);
    const [usage, totals] = [new DailyUsageRepo(database), new DailyClientsRepo(database)];
    const sketches = new SketchesRepo(database, totals);
    const config = makeConfig();
    const countDropped = vi.fn<(kind: string, count: number) => void>();
    const clients = new SketchedClients(sketches, (n) => countDropped('clients', n));
    const forget = new RemoveOldDays(config, usage, totals, sketches);
    const metrics = { countDropped } as never;
    const flush = new FlushStatistics(
      config.statistics,
      counts,
      usage,
      clients,
      forget,
      metrics,
      new PendingCounts(),
    );
    const count = (versions: number) => {
      for (let id = 1; id <= versions; id++) counts.usageOf(DAY, APP, id)!.checks++;
    };
    return { counts, usage, flush, count, countDropped };
  }
  const checks = async () => (await rows(opened.database)).reduce((sum, one) => sum + one.checks, 0);

  it('writes everything down once', async () => {
    const { flush, count } = lab();
    count(450);
    await Promise.all([flush.flushOnce(), flush.flushOnce()]);
    await flush.flushOnce();
    expect(await checks()).toBe(450);
  });

  it('that fails on the way keeps what was not written, and never says so to anybody who counts', async () => {
    const { flush, count, usage, countDropped } = lab();
    count(450);
    const add = usage.add.bind(usage);
    const full = () => Promise.reject(new Error('the disk is full'));
    vi.spyOn(usage, 'add').mockImplementationOnce(add).mockImplementationOnce(full);
    await flush.flushOnce();
    expect(await checks()).toBe(100);
    count(450);
    await flush.flushOnce();
    expect(await checks()).toBe(900);
    expect(countDropped.mock.calls.filter(([, dropped]) => dropped > 0)).toEqual([]);
  });

  it('that fails while there is no room any more drops, and tells how much', async () => {
    const { counts, flush, count, usage, countDropped } = lab(100);
    count(100);
    vi.spyOn(usage, 'add').mockImplementationOnce(async () => {
      for (let id = 1001; id <= 1060; id++) counts.usageOf(DAY, APP, id)!.checks++;
      throw new Error('the disk is full');
    });
    await flush.flushOnce();
    expect(countDropped).toHaveBeenCalledWith('usage', 60);
    await flush.flushOnce();
    expect(await checks()).toBe(100);
  });
});
