import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Config } from '../../src/config/config.ts';
import { Database } from '../../src/database/database.ts';
import { RunningVersions } from '../../src/incrementals/logic/running-versions.ts';
import { ChecksRepo } from '../../src/incrementals/repo/checks.repo.ts';
import { VersionCheckEntity } from '../../src/incrementals/repo/version-check.entity.ts';
import { PendingCounts } from '../../src/metrics/pending-counts.ts';
import type { Platform } from '../../src/resources/platform.ts';
import { TestDatabase } from '../support/test-database.ts';

const LINUX: Platform = { os: 'linux', arch: 'amd64' };
const ANY: Platform = { os: '', arch: '' };
let database: TestDatabase;

beforeEach(async () => {
  database = await TestDatabase.open();
});
afterEach(() => database[Symbol.asyncDispose]());

const counter = (on: Database = database.database) =>
  new RunningVersions(new ChecksRepo(on), new Config(), new PendingCounts());
const rows = () =>
  database.database.manager.find(VersionCheckEntity, { order: { versionId: 'ASC', os: 'ASC', day: 'ASC' } });

describe('counts of what clients run', () => {
  it('add up by version and platform, over writes and nodes', async () => {
    const [a, b] = [counter(), counter()];
    for (const one of [a, b, a]) {
      one.countChecks(LINUX, 1);
      one.countChecks(LINUX, 2);
      one.countChecks(LINUX, 2);
      one.countChecks(ANY, 1);
      await one.flush();
    }
    const counts = (await rows()).map(({ versionId, os, checks }) => ({ versionId, os, checks }));
    expect(counts).toEqual([
      { versionId: 1, os: '', checks: 3 },
      { versionId: 1, os: 'linux', checks: 3 },
      { versionId: 2, os: 'linux', checks: 6 },
    ]);
  });

  it('are written once', async () => {
    const one = counter();
    one.countChecks(LINUX, 1);
    await one.flush();
    await one.flush();
    expect((await rows()).map(({ checks }) => checks)).toEqual([1]);
  });

  it('forget what is older than anybody looks back', async () => {
    const old = { versionId: 7, os: 'linux', arch: 'amd64', day: 100, checks: 5 } as const;
    await database.database.transaction(() => database.database.manager.insert(VersionCheckEntity, old));
    await counter().flush();
    expect(await rows()).toEqual([]);
  });

  it('have a limit between two writes', async () => {
    const one = counter();
    for (let id = 1; id <= 10_500; id++) one.countChecks(ANY, id);
    await one.flush();
    expect(await rows()).toHaveLength(10_000);
  });

  it('are dropped when they cannot be written, without a word to anybody who checks', async () => {
    const gone = await TestDatabase.open();
    const one = counter(gone.database);
    await gone[Symbol.asyncDispose]();
    one.countChecks(ANY, 1);
    await expect(one.flush()).resolves.toBeUndefined();
  });
});
