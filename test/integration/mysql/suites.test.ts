import { globSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseServer } from '../../support/chosen-server.ts';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';

const E2E = path.resolve(import.meta.dirname, '../../e2e');
/** Suites of the whole service, run unchanged on MariaDB. */
const SUITES = globSync(
  [
    'publish-and-update',
    'choosing',
    'mirrorchyan',
    'incrementals/*',
    'access/publishers',
    'entitlements/{cdks,delegated}',
    'distribution/*',
    'bad-input/{edits,publications}',
    'publisher-flow/steps',
    'retention/race',
    'statistics/*',
  ].map((name) => `${name}.test.ts`),
  { cwd: E2E },
);

describe.skipIf(lacksMariaDb)('on MariaDB', () => {
  let server: MariaDb;
  beforeAll(async () => chooseServer((server = await MariaDb.start())));
  afterAll(async () => {
    chooseServer(undefined);
    await server?.[Symbol.asyncDispose]();
  });

  for (const file of SUITES) describe(file, async () => void (await import(path.join(E2E, file))));

  it('is where their rows were', async () => {
    const databases = await server.query("SHOW DATABASES LIKE 'app_%'");
    expect(databases.length).toBeGreaterThanOrEqual(SUITES.length);
  });
});
