import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { CatalogueRepo } from '../../../src/catalogue/repo/catalogue.repo.ts';
import { DownloadRepo } from '../../../src/catalogue/repo/download.repo.ts';
import { CdkRepo } from '../../../src/entitlements/repo/cdk.repo.ts';
import { RedemptionRepo } from '../../../src/entitlements/repo/redemption.repo.ts';
import { JobRepo } from '../../../src/jobs/repo/job.repo.ts';
import { systemClock } from '../../../src/clock/clock.ts';
import { LeaseRepo } from '../../../src/leases/repo/lease.repo.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { IncrementalRepo } from '../../../src/incrementals/repo/incremental.repo.ts';
import { RetiredStoragesRepo } from '../../../src/retention/repo/retired-storages.repo.ts';
import { StorageRepo } from '../../../src/packages/repo/storage.repo.ts';
import { UploadRepo } from '../../../src/mirrorchyan/repo/upload.repo.ts';
import { VersionRepo } from '../../../src/versions/repo/version.repo.ts';
import { WebhookEventRepo } from '../../../src/webhooks/repo/webhook-event.repo.ts';
import { DailyClientsRepo } from '../../../src/statistics/repo/daily-clients.repo.ts';
import { DailyUsageRepo } from '../../../src/statistics/repo/daily-usage.repo.ts';
import { SketchesRepo } from '../../../src/statistics/repo/sketches.repo.ts';
import { lacksMariaDb } from '../../support/mariadb.ts';
import { MysqlDatabase } from '../../support/mysql-database.ts';
import { statementsOf } from '../../support/statements.ts';

/**
 * 200 resources with 20 versions each; almost all jobs are done, and almost all incremental packages are
 * built.
 */
const SEED = [
  `INSERT INTO resources SELECT CONCAT('res-', seq), 'r', '', 'incremental', 'open', 21, 20, 0 FROM seq_1_to_200`,
  `INSERT INTO versions SELECT seq, CONCAT('res-', 1 + seq MOD 200), 'stable', CONCAT('v', seq), seq DIV 200, 'published',
     '', '', seq DIV 200, 0, 0 FROM seq_1_to_4000`,
  `INSERT INTO storages SELECT seq, seq, 'full', '', '', 0, CONCAT('p/', seq), '', '', '', 'zip', 1, NULL, 0,
     IF(seq MOD 50, NULL, 1), IF(seq MOD 100, NULL, 1), 'package', 'p.zip', 'full//' FROM seq_1_to_4000`,
  `INSERT INTO incrementals SELECT seq, seq, '', '', 1, IF(seq MOD 100, 'built', 'pending'), NULL, NULL, 0, 0
     FROM seq_1_to_4000`,
  `INSERT INTO jobs SELECT seq, 'work', CONCAT('k', seq), IF(seq MOD 100, NULL, CONCAT('k', seq)), '{}',
     ELT(1 + IF(seq MOD 100, 0, 1 + seq MOD 3), 'done', 'queued', 'running', 'queued'), 1, seq, NULL, 1, 0, NULL, 0, seq
     FROM seq_1_to_4000`,
  `INSERT INTO cdks SELECT CONCAT('cdk-', seq), SHA2(seq, 256), 'hint', 'listed', 1, 0, NULL, '', 0, 0, 0 FROM seq_1_to_4000`,
  `INSERT INTO cdk_resources SELECT CONCAT('cdk-', seq), 'res-1' FROM seq_1_to_4000`,
  `INSERT INTO cdk_redemptions SELECT CONCAT('r', seq), seq FROM seq_1_to_4000`,
  `INSERT INTO version_checks SELECT 1 + seq MOD 40, '', '', seq DIV 40, 1 FROM seq_1_to_4000`,
  `INSERT INTO uploads SELECT seq, 'res-1', CONCAT('v', seq), 'stable', '', '', 'a.zip',
     IF(seq MOD 100, 'completed', 'processing'), NULL, NULL, NULL, NULL, NULL, NULL, 0, seq, 0 FROM seq_1_to_4000`,
  `INSERT INTO webhook_events SELECT seq, 'create-version', CONCAT('res-', seq MOD 200), '{}', 0 FROM seq_1_to_4000`,
  `INSERT INTO daily_usage SELECT CONCAT('res-', seq MOD 4), seq DIV 40, seq DIV 4 MOD 10, 1, 1, 1 FROM seq_1_to_4000`,
  `INSERT INTO daily_clients SELECT CONCAT('res-', seq MOD 4), seq DIV 4, 1 FROM seq_1_to_4000`,
  `INSERT INTO leases SELECT seq, CONCAT('lease-', seq), 100 FROM seq_1_to_4000`,
  `INSERT INTO client_sketches SELECT CONCAT('res-', seq), 7, '', 1 FROM seq_1_to_400`,
];
const TABLES = SEED.map((statement) => statement.split(' ')[2]!);

/** Of 4000 rows: the most that an index lookup may read by the server's own estimate. */
const FEW = 400;

type Rows = (database: Database) => AsyncIterable<unknown> | Promise<unknown>;

const jobs = (database: Database) => new JobRepo(database, () => 300);
const leases = (database: Database) => new LeaseRepo(database, { ...systemClock, now: () => 300 });
const search = { names: ['work'], except: [1], limit: 5 };
const job = { id: 100, attempts: 1, leaseUntil: new Date(1), name: 'work', key: 'k', payload: '{}' } as never;

const HOT: [what: string, read: Rows, indexes: string[]][] = [
  ['fingerprint of the catalogue', (d) => new CatalogueRepo(d).fingerprint(), ['ix_resources_revision']],
  [
    'revisions of all resources',
    (d) => new CatalogueRepo(d).revisions(),
    ['PRIMARY', 'ix_resources_revision'],
  ],
  [
    'what changed in a resource, with its packages',
    (d) => new CatalogueRepo(d).changedSince(resourceId('res-1'), 18),
    ['ix_versions_resource_revision', 'uq_storages_slot'],
  ],
  ['texts of a version', (d) => new CatalogueRepo(d).texts([1]), ['PRIMARY', 'uq_storages_slot']],
  ['a download', (d) => new DownloadRepo(d).find(1), ['PRIMARY']],
  [
    'a version by name',
    (d) => new VersionRepo(d).find(resourceId('res-2'), 'v1'),
    ['uq_versions_resource_name'],
  ],
  [
    'a package of a version',
    (d) => new StorageRepo(d).findFull(1, { os: '', arch: '' }),
    ['uq_storages_slot'],
  ],
  ['packages by key', (d) => new StorageRepo(d).referenced(['p/1' as never]), ['uq_storages_package_path']],
  [
    'packages to be erased',
    (d) => new RetiredStoragesRepo(d).due(new Date(5), 0, 10),
    ['ix_storages_retired', 'PRIMARY'],
  ],
  ['due jobs', (d) => jobs(d).due(search), ['ix_jobs_state_run_at']],
  ['the claim of a job', (d) => jobs(d).claim(job, 'me', 1000), ['PRIMARY']],
  ['the newest job of a key', (d) => jobs(d).newest('k7'), ['ix_jobs_job_key']],
  ['a lease that another node left', (d) => leases(d).take('lease-7', 1000), ['uq_leases_name', 'PRIMARY']],
  ['the renewal of a lease', (d) => leases(d).renew('lease-8', 8, 1000), ['PRIMARY']],
  ['the end of a lease', (d) => leases(d).release('lease-9', 9), ['PRIMARY']],
  ['old jobs', (d) => jobs(d).prune('failed', 0, 10), ['ix_jobs_state_run_at']],
  ['a CDK by its hash', (d) => new CdkRepo(d).findByHash('0'.repeat(64)), ['uq_cdks_key_hash']],
  ['the resources of a CDK', (d) => new CdkRepo(d).find('cdk-7' as never), ['PRIMARY']],
  ['the count of a download', (d) => new CdkRepo(d).countDownload('cdk-7' as never, 9), ['PRIMARY']],
  ['a redemption', (d) => new RedemptionRepo(d).exists('r7'), ['PRIMARY']],
  ['expired redemptions', (d) => new RedemptionRepo(d).prune(new Date(0), 10), ['ix_cdk_redemptions_expiry']],
  ['pending incremental packages', (d) => new IncrementalRepo(d).pending(0, 5), ['ix_incrementals_status']],
  [
    'the last package to be erased',
    (d) => new RetiredStoragesRepo(d).lastRetirement(),
    ['ix_storages_retired'],
  ],
  ['uploads to be published', (d) => new UploadRepo(d).processing('', 5), ['ix_uploads_status']],
  ['uploads whose time is over', (d) => new UploadRepo(d).begunBy(new Date(5), 5), ['ix_uploads_created']],
  // A walk along the primary key is bounded by the limit, not by the estimate.
  ['webhooks to be delivered', (d) => new WebhookEventRepo(d).waiting(3900, 5), ['PRIMARY']],
  [
    'an incremental package of a pair',
    (d) => new IncrementalRepo(d).findPair({ versionId: 7, os: '', arch: '', oldVersionId: 1 }),
    ['uq_incrementals_pair'],
  ],
  [
    'statistics of a week',
    (d) => new DailyUsageRepo(d).between(resourceId('res-1'), 10, 16),
    ['PRIMARY', 'ix_daily_usage_day'],
  ],
  [
    'clients of a week',
    (d) => new DailyClientsRepo(d).between(resourceId('res-1'), 10, 16),
    ['PRIMARY', 'ix_daily_clients_day'],
  ],
  [
    'sketches of a day',
    (d) =>
      new SketchesRepo(d, new DailyClientsRepo(d)).findByDay(7, [resourceId('res-1'), resourceId('res-2')]),
    ['PRIMARY'],
  ],
  ['statistics of days that are over', (d) => new DailyUsageRepo(d).removeBefore(1), ['ix_daily_usage_day']],
  ['clients of days that are over', (d) => new DailyClientsRepo(d).removeBefore(1), ['ix_daily_clients_day']],
];

describe.skipIf(lacksMariaDb)('index use on MariaDB', () => {
  let mysql: MysqlDatabase;
  beforeAll(async () => {
    mysql = await MysqlDatabase.open();
    for (const statement of SEED) await mysql.query(statement);
    await mysql.query(`ANALYZE TABLE ${TABLES.join(', ')}`);
  });
  afterAll(() => mysql?.[Symbol.asyncDispose]());

  it.each(HOT)('%s', async (_what, read, indexes) => {
    const statements = await statementsOf(mysql.server, () => drained(read(mysql.database)));
    expect(statements).not.toEqual([]);
    for (const statement of statements) {
      const plan = await mysql.query(`EXPLAIN ${statement}`);
      for (const { key, rows } of plan.filter(({ table }) => isRead(table))) {
        expect.soft(indexes, statement).toContain(key);
        expect.soft(Number(rows), statement).toBeLessThanOrEqual(FEW);
      }
    }
  });
});

/** Leaves out derived tables of the plan, and tables that it found to be empty. */
const isRead = (table: unknown) => typeof table === 'string' && !table.startsWith('<');

async function drained(rows: ReturnType<Rows>): Promise<void> {
  if (rows instanceof Promise) await rows;
  else for await (const _ of rows);
}
