import { expect, it } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { ServiceProcess } from '../../support/service-process.ts';

async function warningsOf(settings: Settings): Promise<string[]> {
  await using service = await ServiceProcess.start(settings);
  for (const path of ['/health/live', '/resources/none/latest', '/none'])
    for (let i = 0; i < 3; i++)
      await rawRequest(service.url, `GET ${path}`, { 'x-forwarded-for': '192.0.2.1' });
  await service.kill('SIGTERM');
  return service.stdout.filter((line) => line.includes('X-Forwarded-For'));
}

it('X-Forwarded-For of an address that is not trusted is warned of once', async () => {
  for (const trust_proxy of [false, ['10.0.0.0/8']]) {
    const [first = '', ...more] = await warningsOf({ trust_proxy });
    expect(JSON.parse(first)).toMatchObject({ level: 40, peer: '127.0.0.1' });
    expect(more).toEqual([]);
  }
});

it('X-Forwarded-For of a trusted proxy is not', async () => {
  expect(await warningsOf({ trust_proxy: ['127.0.0.1'] })).toEqual([]);
  expect(await warningsOf({ trust_proxy: true })).toEqual([]);
});
