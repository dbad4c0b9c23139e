import type { Settings } from '../../../src/config/make-config.ts';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

export const FILE = await zipOf({ 'app.txt': 'two' });
export const NEXT_YEAR = new Date(Date.now() + 365 * 86_400_000).toISOString();
export const redeem = (url: string, method = 'GET') => fetch(url, { method, redirect: 'manual' });
export const codeOf = async (response: Response) => ((await response.json()) as { code: number }).code;

/** An application with the paid resources `paid` and `other`, each in two versions. */
export async function start(settings: Settings = {}): Promise<{ app: TestApp; client: Client }> {
  const app = await TestApp.start(settings);
  const client = new Client(app.url);
  for (const id of ['paid', 'other']) {
    await client.createResource(id, { access: 'cdk' });
    await client.publish(id, { version_name: '1.0.0', file: await zipOf({ 'app.txt': 'one' }) });
    await client.publish(id, { version_name: '2.0.0', file: FILE });
  }
  return { app, client };
}

export const native = (client: Client, cdk: string, current = '1.0.0') =>
  client.latest('paid', { cdk, current });
export const shipped = (client: Client, cdk: string, current = '1.0.0') =>
  client.send(
    'GET',
    `/api/resources/paid/latest?${new URLSearchParams({ cdk, current_version: current }).toString()}`,
  );

export async function createCdk(client: Client, terms: object = {}): Promise<{ id: string; cdk: string }> {
  const body = { resources: ['paid'], expires_at: NEXT_YEAR, ...terms };
  return (await client.send('POST', '/admin/cdks', body)).body.data.list[0];
}
