import { describe, expect, it } from 'vitest';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';
import { ServiceProcess } from '../../support/service-process.ts';

const MIGRATE = [process.execPath, 'dist/src/migrate.js'];

describe.skipIf(lacksMariaDb)('nodes that leave migrating to a job', () => {
  it('do not start before it has run, and say so', async () => {
    await using server = await MariaDb.start();
    const settings = { database: { ...(await server.database('cluster')), migrate: false } };
    await using early = await ServiceProcess.launch(settings);
    expect(await early.exited).toEqual({ code: 1, signal: null });
    expect(early.stderr).toMatch(/^the database lacks \d+ migrations: run `npm run migrate` first/);
    for (const _again of [false, true]) {
      await using job = await ServiceProcess.launch(settings, MIGRATE);
      expect(await job.exited).toEqual({ code: 0, signal: null });
      expect(job.stdout.map((line) => JSON.parse(line).msg).at(-1)).toBe('the database is up to date');
    }
    await using node = await ServiceProcess.start(settings);
    expect((await node.client().send('GET', '/health/ready')).status).toBe(200);
  });
});
