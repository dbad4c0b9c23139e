import { expect, it } from 'vitest';
import { rawRequest } from '../../support/raw-http.ts';
import { ServiceProcess } from '../../support/service-process.ts';

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
