import { expect, it, vi } from 'vitest';
import type { Client } from '../../support/client.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';

const settings = {
  log: { requests: 'none' },
  trust_proxy: true,
  auth: { admin_token: ADMIN_TOKEN },
} as const;

async function publish(client: Client): Promise<void> {
  await client.createResource('my-app', { update_type: 'full' });
  await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('package') });
}

async function check(client: Client, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++)
    await client.send('GET', '/resources/my-app/latest?current=1.0.0', undefined, {
      'x-forwarded-for': `192.0.2.${n}`,
    });
}

async function shown(client: Client): Promise<[checks: number, clients: number]> {
  const { days } = (await client.send('GET', '/admin/resources/my-app/stats')).body.data;
  const sum = (name: string) =>
    days.reduce((total: number, day: Record<string, number>) => total + day[name]!, 0);
  return [sum('checks'), sum('unique_clients')];
}

it('statistics survive a stop, to the last check', async () => {
  await using service = await ServiceProcess.start({ ...settings, statistics: { flush_interval: '5m' } });
  await publish(service.client());
  await check(service.client(), 0, 5);
  await service.kill('SIGTERM');
  await service.restart();
  expect(await shown(service.client())).toEqual([5, 5]);
  await check(service.client(), 3, 7);
  expect(await shown(service.client())).toEqual([9, 7]);
});

it('statistics survive a kill but for what was not written down, and count nothing twice', async () => {
  await using service = await ServiceProcess.start({ ...settings, statistics: { flush_interval: '5m' } });
  await publish(service.client());
  await check(service.client(), 0, 5);
  expect(await shown(service.client())).toEqual([5, 5]);
  await check(service.client(), 5, 8);
  await service.kill('SIGKILL');
  await service.restart();
  expect(await shown(service.client())).toEqual([5, 5]);
  await check(service.client(), 4, 6);
  expect(await shown(service.client())).toEqual([7, 6]);
});

it('statistics are written down by themselves', async () => {
  await using service = await ServiceProcess.start({ ...settings, statistics: { flush_interval: '1s' } });
  await publish(service.client());
  await check(service.client(), 0, 3);
  const { DatabaseSync } = await import('node:sqlite');
  const rows = new DatabaseSync(`${service.dataDir}/resource-backend.sqlite`, { readOnly: true });
  try {
    await vi.waitFor(() => {
      expect(rows.prepare('SELECT checks FROM daily_usage').all()).toMatchObject([{ checks: 3 }]);
      expect(rows.prepare('SELECT clients FROM daily_clients').all()).toMatchObject([{ clients: 3 }]);
    }, 10_000);
    const blobs = rows.prepare('SELECT registers FROM client_sketches').all() as { registers: Uint8Array }[];
    expect(blobs.map(({ registers }) => registers.filter((rank) => rank > 0).length)).toEqual([3]);
  } finally {
    rows.close();
  }
});
