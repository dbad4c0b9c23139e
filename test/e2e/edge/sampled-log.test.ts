import { expect, it } from 'vitest';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';

type Line = Readonly<Record<string, unknown>>;
const linesOf = (service: ServiceProcess): Line[] =>
  service.stdout.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);

async function floodedWith(errors_per_minute: number): Promise<Line[]> {
  await using service = await ServiceProcess.start({ log: { errors_per_minute } });
  for (let i = 0; i < 20; i++) await rawRequest(service.url, `GET /none/${i}`);
  await service.kill('SIGTERM');
  return linesOf(service);
}

it('lines of requests with a 4xx are left out beyond log.errors_per_minute, and counted', async () => {
  const lines = await floodedWith(5);
  expect(lines.filter(({ status }) => status === 404).map((line) => line.path)).toEqual(
    Array.from({ length: 5 }, (_, i) => `/none/${i}`),
  );
  expect(lines.filter(({ leftOut }) => leftOut !== undefined)).toMatchObject([{ level: 40, leftOut: 15 }]);
});

it('lines are not left out with 0', async () => {
  const lines = await floodedWith(0);
  expect(lines.filter(({ status }) => status === 404)).toHaveLength(20);
  expect(lines.filter(({ leftOut }) => leftOut !== undefined)).toEqual([]);
});

it.skipIf(lacksMariaDb)(
  'an outage is a line of each kind in log.repeat_after, not one for each request',
  async () => {
    await using server = await MariaDb.start();
    await using service = await ServiceProcess.start({
      database: await server.database('outage'),
      auth: { signing_key: 'k'.repeat(32), admin_token: ADMIN_TOKEN },
    });
    await server.stop();
    for (let i = 0; i < 20; i++)
      expect(await service.client().createResource(`app-${i}`)).toMatchObject({ status: 503 });
    await service.kill('SIGTERM');
    const lines = linesOf(service);
    const refused = { level: 50, msg: 'request', status: 503, path: '/resources' };
    expect(lines.filter(({ status }) => status === 503)).toMatchObject([
      refused,
      { ...refused, repeated: 19 },
    ]);
    const failed = { level: 50, msg: 'request failed', err: { type: expect.any(String) } };
    const failures = lines.filter(({ msg }) => msg === 'request failed');
    for (const line of failures) expect(line).toMatchObject(failed);
    expect(failures.length).toBeLessThan(6);
    const counted = failures.map(({ repeated }) => Number(repeated ?? 1));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(20);
  },
);
