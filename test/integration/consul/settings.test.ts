import { existsSync, readFileSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigInvalid } from '../../../src/config/config-invalid.ts';
import { Config } from '../../../src/config/config.ts';
import type { Settings } from '../../../src/config/make-config.ts';
import { loadConfigWithConsul } from '../../../src/consul/load-config-with-consul.ts';
import { PATIENCE } from '../../e2e/crash/patience.ts';
import { ConfiguredApp } from '../../support/configured-app.ts';
import { CONSUL, Consul } from '../../support/consul.ts';
import { configDir } from '../../unit/config/config-dir.ts';

const KEY = 'rb/test/config.yaml';

let consul: Consul;
beforeEach(async () => void (consul = await Consul.start()));
afterEach(() => consul[Symbol.asyncDispose]());

const registry = (more: Settings['registry'] = {}) => ({
  endpoint: consul.addr,
  path: 'rb/test',
  service_id: 'node-1',
  timeout: '500ms',
  start_timeout: '1s',
  ...more,
});
const settings = (more: Settings = {}): Settings => ({
  instance: { ip: '127.0.0.1' },
  registry: registry(),
  ...more,
});
const load = (yaml: object, env = {}) => {
  const dir = configDir({ 'config.yaml': JSON.stringify(yaml) });
  return loadConfigWithConsul({ dir, env, cwd: dir });
};
/** The visible state of a configuration after a change. */
const extra = (app: ConfiguredApp) => app.nest.get(Config).extra;
const metric = async (app: ConfiguredApp, name: string) => {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
};

describe(`settings at start from ${CONSUL}`, () => {
  it('lie over the files and under the environment', async () => {
    await consul.put(KEY, 'jobs: { concurrency: 3, attempts: 4 }\nextra: { download_effective_time: 5m }');
    const files = settings({ jobs: { concurrency: 7, attempts: 7, lease: '7s' } });
    const { config } = await load(files, { RB_JOBS__ATTEMPTS: '9' });
    expect(config.jobs).toMatchObject({ concurrency: 3, attempts: 9, lease: 7000 });
    expect(config.extra.download_effective_time).toBe(300_000);
  });

  it('need not be there', async () => {
    expect((await load(settings())).config.jobs.concurrency).toBe(2);
  });

  it.each([
    ['registry', 'registry: { endpoint: "127.0.0.1:1" }', 'says where this document is'],
    ['data_dir', 'data_dir: /elsewhere', 'last good copy'],
    ['instance.ip', 'instance: { ip: 192.0.2.1 }', 'different for every instance'],
    ['instance.only_local', 'instance: { only_local: false }', 'which files are read'],
    ['log.level', 'log: { level: loud }', 'must be one of'],
    ['', 'log: {', 'not valid YAML'],
  ])('are refused with %s', async (key, document, message) => {
    await consul.put(KEY, document);
    const error = await load(settings()).catch((reason: unknown) => reason as ConfigInvalid);
    expect(error).toBeInstanceOf(ConfigInvalid);
    const { problems } = error as ConfigInvalid;
    expect(problems[0]).toMatchObject({
      key,
      source: expect.stringContaining(`Consul KV ${KEY}`) as string,
      message: expect.stringContaining(message) as string,
    });
  });

  it('are refused in one sentence without an agent and a copy', async () => {
    await consul.down();
    await expect(load(settings())).rejects.toThrow(
      /registry\.endpoint .*Consul at 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\), and there is no copy/,
    );
  });

  it('are the last good ones while the agent is away, for the eyes of the owner', async () => {
    await consul.put(KEY, 'jobs: { concurrency: 5 }');
    const dir = configDir({ 'config.yaml': JSON.stringify(settings()) });
    const places = { dir, env: {}, cwd: dir };
    await loadConfigWithConsul(places);
    expect(statSync(path.join(dir, 'data/consul-config.json')).mode & 0o777).toBe(0o600);
    await consul.down();
    const { config, origin } = await loadConfigWithConsul(places);
    expect(config.jobs.concurrency).toBe(5);
    expect(origin?.first.copyReason).toContain('cannot be reached');
    await writeFile(
      path.join(dir, 'config.yaml'),
      JSON.stringify(settings({ registry: registry({ path: 'other' }) })),
    );
    await expect(loadConfigWithConsul(places)).rejects.toThrow('no copy');
  });

  it('are the last good ones, too, while those in Consul are invalid', async () => {
    await consul.put(KEY, 'jobs: { concurrency: 5 }');
    const dir = configDir({ 'config.yaml': JSON.stringify(settings()) });
    const places = { dir, env: {}, cwd: dir };
    await loadConfigWithConsul(places);
    await consul.put(KEY, 'jobs: { concurrency: lots }');
    expect((await loadConfigWithConsul(places)).config.jobs.concurrency).toBe(5);
  });

  it.each([
    ['INSTANCE_IP', 'instance.ip', { SERVICE_ID: 'node-1' }],
    ['SERVICE_ID', 'registry.service_id', { INSTANCE_IP: '127.0.0.1' }],
  ])('stop a start without %s', async (name, key, env) => {
    const files = { registry: { endpoint: consul.addr } };
    await expect(load(files, env)).rejects.toThrow(new RegExp(`${key}.*${name} must be set`));
    const both = { SERVICE_ID: 'node-1', INSTANCE_IP: '127.0.0.1' };
    expect((await load(files, both)).config.registry.service_id).toBe('node-1');
  });
});

describe(`settings that change in ${CONSUL}`, () => {
  const start = (more?: Settings, home?: string) => ConfiguredApp.start(settings(more), home);

  it('apply at once, as far as they are hot; the rest is told', async () => {
    await using app = await start();
    expect(await app.document()).toEqual({ document: 'absent', needs_restart: [] });
    await consul.put(
      KEY,
      'extra: { cdn_prefix: "https://cdn.test", distribute_cdn_ratio: 40 }\njobs: { concurrency: 9 }',
    );
    await expect.poll(() => extra(app).distribute_cdn_ratio, PATIENCE).toBe(40);
    expect(extra(app).cdn_prefix).toBe('https://cdn.test');
    expect(app.nest.get(Config).jobs.concurrency).toBe(2);
    expect(await app.document()).toEqual({ document: 'applied', needs_restart: ['jobs.concurrency'] });
    expect(await metric(app, 'rb_config_keys_waiting')).toBe(1);
    await consul.remove(KEY);
    await expect.poll(() => extra(app).distribute_cdn_ratio, PATIENCE).toBe(0);
    expect(await app.document()).toEqual({ document: 'absent', needs_restart: [] });
  });

  it('do not apply when any of them is invalid, and do once it is mended', async () => {
    await using app = await start();
    await consul.put(KEY, 'extra: { download_effective_time: 2m }');
    await expect.poll(() => extra(app).download_effective_time, PATIENCE).toBe(120_000);
    const refusals = await metric(app, 'rb_config_refused_total');
    await consul.put(
      KEY,
      'extra: { download_effective_time: 3m, distribute_cdn_ratio: 50 }\nlog: { level: loud }',
    );
    await expect.poll(async () => (await app.document()).document, PATIENCE).toBe('refused');
    expect((await app.document()).refused_keys).toContain('log.level');
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
    expect(extra(app).download_effective_time).toBe(120_000);
    expect(await metric(app, 'rb_config_refused_total')).toBe(refusals + 1);
    await consul.put(KEY, 'extra: { download_effective_time: 3m }');
    await expect.poll(() => extra(app).download_effective_time, PATIENCE).toBe(180_000);
    expect((await app.document()).document).toBe('applied');
  });

  it('stay under the environment of a file that says the same', async () => {
    await using app = await start({ extra: { download_effective_time: '9m' } });
    await consul.put(KEY, 'extra: { upload_keep: 1h }');
    await expect.poll(() => app.document(), PATIENCE).toMatchObject({ needs_restart: ['extra.upload_keep'] });
    expect(extra(app).download_effective_time).toBe(540_000);
  });

  it('are followed again after the agent was away, from its new index', async () => {
    for (let n = 0; n < 50; n++) await consul.put('noise', String(n));
    await consul.put(KEY, 'extra: { download_effective_time: 2m }');
    // An agent that restarts between two queries gets the old index and answers when the wait ends.
    await using app = await start({ registry: registry({ wait: '2s' }) });
    await consul.put(KEY, 'extra: { download_effective_time: 3m }');
    await expect.poll(() => extra(app).download_effective_time, PATIENCE).toBe(180_000);
    await consul.down();
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
    await consul.up();
    await consul.put(KEY, 'extra: { download_effective_time: 4m }');
    await expect.poll(() => extra(app).download_effective_time, PATIENCE).toBe(240_000);
    await consul.put(KEY, 'extra: { download_effective_time: 5m }');
    await expect.poll(() => extra(app).download_effective_time, PATIENCE).toBe(300_000);
  });

  it('are taken up after a start with a copy, and kept as the next one', async () => {
    await consul.put(KEY, 'extra: { download_effective_time: 2m }');
    const first = await start();
    const file = path.join(first.home, 'data/consul-config.json');
    await first.nest.close();
    await consul.down();
    await using app = await start({}, first.home);
    expect(extra(app).download_effective_time).toBe(120_000);
    expect((await app.document()).document).toBe('copy');
    await consul.up();
    await consul.put(KEY, 'extra: { download_effective_time: 7m }');
    await expect.poll(() => extra(app).download_effective_time, PATIENCE).toBe(420_000);
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8'), PATIENCE).toContain('7m');
  });

  it('end with the application, also while the agent holds its answer back', async () => {
    const app = await start({ registry: registry({ wait: '10m' }) });
    await app.nest.close();
    await rm(app.home, { recursive: true, force: true });
  });
});
