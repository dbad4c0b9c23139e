import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { Client } from '../../support/client.ts';
import { answering, FakeValidator } from '../../support/fake-validator.ts';
import { ServiceProcess } from '../../support/service-process.ts';

const TOKEN = 'administrator-token-of-this-test';
const expires_at = new Date(Date.now() + 86_400_000).toISOString();

const settings = (auth: Settings['auth'] = {}): Settings => ({
  log: { level: 'trace', requests: 'all' },
  auth: { admin_token: TOKEN, ...auth },
});

/** All that the service keeps: the database with its write-ahead log, and whatever else there is. */
async function kept(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'instance.lock');
  return (
    await Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), 'latin1')))
  ).join('\n');
}

async function useUp(client: Client, cdks: readonly string[]): Promise<void> {
  await client.publish('paid', { version_name: '1.0.0', file: Buffer.from('x') });
  for (const cdk of cdks) {
    await client.latest('paid', { cdk });
    await client.send('GET', `/api/resources/paid/latest?${new URLSearchParams({ cdk }).toString()}`);
    const body = { resources: ['paid'], expires_at, note: 'x', cdk };
    expect((await client.send('POST', '/admin/cdks', body)).status).toBe(400);
  }
}

describe('a CDK in clear', () => {
  it('is neither in what is kept nor in the log', async () => {
    await using service = await ServiceProcess.start(settings());
    const client = new Client(service.url, TOKEN);
    await client.createResource('paid', { update_type: 'full', access: 'cdk' });
    const { data } = (
      await client.send('POST', '/admin/cdks', { count: 20, resources: ['paid'], expires_at, note: 'noted' })
    ).body;
    const cdks: string[] = data.list.map(({ cdk }: { cdk: string }) => cdk);
    await useUp(client, cdks);
    await client.send('PATCH', `/admin/cdks/${data.list[0].id}`, { blocked: true });
    const before = await kept(service.dataDir);
    await service.kill('SIGTERM');
    const texts = [before, await kept(service.dataDir), [...service.stdout, service.stderr].join('\n')];
    // The haystacks are the right ones.
    for (const text of texts.slice(0, 2)) expect(text).toContain(data.list[0].id);
    expect(texts[2]).toContain('CDKs created');
    expect(texts[2]).toContain('"/api/resources/paid/latest"');
    for (const text of texts) for (const cdk of cdks) expect(text.toUpperCase()).not.toContain(cdk);
  });

  it.each([
    ['fails', { code: -1, msg: 'broken' }],
    ['repeats it in its refusal', { code: 7006, msg: 'first-key-of-somebody-else is used up' }],
  ])('of a validator that %s is not either', async (_what, answer) => {
    await using fake = await FakeValidator.start(answering(answer));
    await using service = await ServiceProcess.start(
      settings({ cdk_validation_url: fake.url, breaker_failures: 2 }),
    );
    const client = new Client(service.url, TOKEN);
    await client.createResource('paid', { update_type: 'full', access: 'cdk' });
    const cdks = ['first-key-of-somebody-else', 'second-key-of-somebody-else', 'third-key-of-somebody-else'];
    await useUp(client, cdks);
    await service.kill('SIGTERM');
    const texts = [await kept(service.dataDir), [...service.stdout, service.stderr].join('\n')];
    expect(texts[1]).toContain('"/resources/paid/latest"');
    for (const text of texts) for (const cdk of cdks) expect(text).not.toContain(cdk);
  });
});
