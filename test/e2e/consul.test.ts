import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/config/make-config.ts';
import { CONSUL, Consul } from '../support/consul.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { PATIENCE } from './crash/patience.ts';

const ID = 'node-1';
const KEY = 'resource-backend/config.yaml';
const CLEAN = { code: 0, signal: null };
const MIGRATE = [process.execPath, 'dist/src/migrate.js'];

let consul: Consul;
beforeEach(async () => void (consul = await Consul.start()));
afterEach(() => consul[Symbol.asyncDispose]());

const settings = (more: Settings = {}): Settings => ({
  instance: { ip: '127.0.0.1' },
  registry: { endpoint: consul.addr, service_id: ID, start_timeout: '500ms', timeout: '500ms' },
  ...more,
});
const ids = async () => (await consul.services()).map(({ ID }) => ID);
const logged = ({ stdout }: ServiceProcess, text: string) => stdout.filter((line) => line.includes(text));

describe(`a service with ${CONSUL}`, () => {
  it('is registered while it runs, and exits cleanly on SIGTERM', async () => {
    await using service = await ServiceProcess.start(settings());
    await expect.poll(ids, PATIENCE).toEqual([ID]);
    expect(await service.kill('SIGTERM')).toEqual(CLEAN);
    expect(await ids()).toEqual([]);
  });

  it('stays registered when it is killed, under another address when it is back', async () => {
    await using service = await ServiceProcess.start(settings());
    await expect.poll(ids, PATIENCE).toEqual([ID]);
    await service.kill('SIGKILL');
    expect(await ids()).toEqual([ID]);
    await service.restart();
    const port = async () => (await consul.services())[0]?.Port;
    await expect.poll(port, PATIENCE).toBe(Number(new URL(service.url).port));
  });

  it('logs at the level that is set, and tells names of settings, no values', async () => {
    const secret = 'a-token-that-nobody-may-see';
    await consul.put(KEY, 'log: { level: error }');
    await using service = await ServiceProcess.start(settings());
    expect(logged(service, '"level":30')).toEqual([]);
    await consul.put(KEY, `log: { level: info, requests: all }\nauth: { admin_token: ${secret} }`);
    await expect.poll(() => logged(service, 'auth.admin_token').length, PATIENCE).toBe(1);
    expect(logged(service, 'log.requests')).toHaveLength(1);
    await fetch(`${service.url}/info`);
    await expect.poll(() => logged(service, '"path":"/info"').length, PATIENCE).toBe(1);
    await consul.put(KEY, `auth: { admin_tokn: ${secret} }`);
    await expect.poll(() => logged(service, 'refused').length, PATIENCE).toBe(1);
    expect(service.stdout.join('\n') + service.stderr).not.toContain(secret);
  });

  it('says in one sentence why it does not start', async () => {
    await consul.down();
    await using service = await ServiceProcess.launch(settings());
    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(service.stderr).toMatch(/registry\.endpoint .*cannot be reached .* no copy/);
    expect(service.stderr.trim().split('\n')).toHaveLength(2);
  });

  it.each([
    ['jobs: { concurrency: 1 }', { code: 0, signal: null }],
    ['jobs: { concurrency: none }', { code: 1, signal: null }],
  ])('is migrated with the same settings: %s', async (document, exit) => {
    await consul.put(KEY, document);
    await using migration = await ServiceProcess.launch(settings(), MIGRATE);
    expect(await migration.exited).toEqual(exit);
    expect(migration.stderr.includes('Consul KV')).toBe(exit.code === 1);
  });
});
