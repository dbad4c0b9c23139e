import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { Client } from '../../support/client.ts';
import { rawRequest } from '../../support/raw-http.ts';
import { ServiceProcess } from '../../support/service-process.ts';

const WRONG = 'wrong-token-of-somebody-else';
const CDK = 'licence-key-of-a-customer';
const everything: Settings = { log: { level: 'trace', requests: 'all' } };

/** One of every kind of request and failure, an unexpected one among them. Gives what opens downloads. */
async function useUp(service: ServiceProcess, token: string): Promise<string[]> {
  const client = new Client(service.url, token);
  await client.createResource('my-app', { update_type: 'full' });
  await client.createResource('paid', { update_type: 'full', access: 'cdk' });
  for (const rid of ['my-app', 'paid'])
    await client.publish(rid, { version_name: '1.0.0', file: Buffer.from('x'), custom_data: 'y' });
  await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('x') });
  await client.latest('paid', { cdk: CDK });
  await new Client(service.url, WRONG).createResource('theirs');
  await rawRequest(service.url, 'GET /admin/resources', { authorization: `Basic ${token}` });
  await rawRequest(service.url, 'GET /resources/%ff/latest', { authorization: `Bearer ${token}` });
  await rawRequest(service.url, 'NONSENSE /', { authorization: `Bearer ${token}` });
  const { download_url } = (await client.latest('my-app')).body.data;
  const { headers } = await fetch(download_url, { redirect: 'manual' });
  const file = headers.get('location')!;
  expect((await fetch(file)).status).toBe(200);
  await breakOnce(service, file, token);
  await missRoutes(download_url);
  return [new URL(file).searchParams.get('s')!, download_url.split('/').at(-1) as string];
}

/** What clients with mistakes of their own ask with a key that opens a package. */
async function missRoutes(downloadUrl: string): Promise<void> {
  const [capital, double] = ['/resources/Download/', '//resources/download/'];
  const misspelt = [`${downloadUrl}/`, `${downloadUrl}%zz`];
  for (const path of [capital, double]) misspelt.push(downloadUrl.replace('/resources/download/', path));
  const answers = await Promise.all([
    ...misspelt.map((url) => fetch(url)),
    fetch(downloadUrl, { method: 'POST' }),
  ]);
  for (const { status } of answers) expect([400, 404, 405]).toContain(status);
}

async function breakOnce(service: ServiceProcess, file: string, token: string): Promise<void> {
  const packages = path.join(service.dataDir, 'packages');
  await rename(packages, `${packages}-away`);
  const { status } = await fetch(file, { headers: { authorization: `Bearer ${token}`, cookie: token } });
  await rename(`${packages}-away`, packages);
  expect(status).toBe(500);
}

async function secretsOf(service: ServiceProcess, name: string): Promise<string> {
  return (await readFile(path.join(service.dataDir, name), 'utf8')).trim();
}

function expectKept(service: ServiceProcess, secrets: readonly string[]): void {
  const output = [...service.stdout, service.stderr].join('\n');
  // All of it is there: requests that went well, that were refused, and the failure with its stack.
  for (const line of ['"/resources/my-app/latest"', '"status":201', '"status":401', '"status":500', 'ENOENT'])
    expect(output).toContain(line);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(15);
    expect(output).not.toContain(secret);
    expect(output).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4));
  }
}

describe('the log, with all that can be logged', () => {
  it('holds no secret that was configured', async () => {
    const auth = {
      admin_token: 'configured-administrator-token',
      signing_key: 'configured-signing-key-of-the-service',
    };
    await using service = await ServiceProcess.start({ ...everything, auth });
    const opening = await useUp(service, auth.admin_token);
    await service.kill('SIGTERM');
    expectKept(service, [auth.admin_token, auth.signing_key, WRONG, CDK, ...opening]);
  });

  it('holds no secret that was made at the first start', async () => {
    await using service = await ServiceProcess.start(everything);
    const [token, signing] = [
      await secretsOf(service, 'admin-token'),
      await secretsOf(service, 'signing-key'),
    ];
    const opening = await useUp(service, token);
    await service.kill('SIGTERM');
    expectKept(service, [token, signing, WRONG, CDK, ...opening]);
  });
});
