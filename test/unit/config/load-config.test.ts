import { describe, expect, it, vi } from 'vitest';
import { Config } from '../../../src/config/config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { packageRoot } from '../../../src/config/package-root.ts';
import { configDir } from './config-dir.ts';
import { configFrom, refusalOf } from './config-from.ts';

describe('precedence', () => {
  const file =
    'instance: { port: 1, host: file }\nlog: { level: warn }\nhttp: { cors_origins: ["https://a.test", "https://b.test"] }';
  const local = 'instance: { port: 2 }\nhttp: { cors_origins: ["https://c.test"] }';
  const env = { RB_INSTANCE__PORT: '3', RB_HTTP__CORS_ORIGINS: 'https://d.test' };

  it.each([
    ['config.yaml over defaults', undefined, {}, 1, ['https://a.test', 'https://b.test']],
    ['config.local.yaml over config.yaml', local, {}, 2, ['https://c.test']],
    ['environment over both', local, env, 3, ['https://d.test']],
    ['environment over config.yaml alone', undefined, env, 3, ['https://d.test']],
  ])('%s: single keys win, lists replace', (_, local, env, port, origins) => {
    const config = configFrom(file, env, local);
    expect(config.instance.port).toBe(port);
    expect(config.http.cors_origins).toEqual(origins);
    expect(config.instance.host).toBe('file');
    expect(config.log.level).toBe('warn');
    expect(config.storage).toEqual(new Config().storage);
  });

  it('reaches into sections of sections', () => {
    const config = configFrom(
      'storage: { archive: { max_entries: 7 } }',
      { RB_STORAGE__ARCHIVE__MAX_ENTRY_SIZE: '1KiB' },
      'storage: { idle_timeout: 5s }',
    );
    expect(config.storage.archive).toMatchObject({ max_entries: 7, max_entry_size: 1024 });
    expect(config.storage.idle_timeout).toBe(5000);
  });

  it.each(['', '# nothing but a comment\n', '---\n', 'storage:\n  # archive:\n', '\uFEFF'])(
    'takes %j as nothing set',
    (yaml) => expect(configFrom(yaml)).toEqual(configFrom('{}')),
  );

  it('lets a good value hide a bad one', () => {
    expect(configFrom('instance: { port: nonsense }', { RB_INSTANCE__PORT: '9' }).instance.port).toBe(9);
  });
});

describe('places', () => {
  it('reads RB_CONFIG_DIR, counted from the working directory, unless told a directory', () => {
    const cwd = configDir({
      'a/config.yaml': 'instance: { port: 1 }',
      'b/config.yaml': 'instance: { port: 2 }',
    });
    const env = { RB_CONFIG_DIR: 'a' };
    expect(loadConfig({ cwd, env }).instance.port).toBe(1);
    expect(loadConfig({ cwd, env, dir: 'b' }).instance.port).toBe(2);
  });

  it.each(['src/config', 'dist/src/config'])('finds the root of the package from %s', (below) => {
    const root = configDir({ 'package.json': '{}', [`${below}/x.js`]: '' });
    expect(packageRoot(`${root}/${below}`)).toBe(root);
  });

  it('ends at the root of the file system without a package', () => {
    expect(packageRoot('/nowhere/at/all')).toBe('/');
  });

  it('reads the environment of the process by default', () => {
    vi.stubEnv('RB_INSTANCE__PORT', '4321');
    try {
      expect(loadConfig({ dir: configDir({ 'config.yaml': '' }) }).instance.port).toBe(4321);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('counts data_dir from the working directory', () => {
    expect(configFrom('').data_dir).toBe('/srv/data');
    expect(configFrom('data_dir: ../elsewhere').data_dir).toBe('/elsewhere');
    expect(configFrom('', { RB_DATA_DIR: '/var/lib/rb' }).data_dir).toBe('/var/lib/rb');
  });

  it('refuses a directory without config.yaml, and names the file', () => {
    const dir = configDir({ 'config.local.yaml': '' });
    expect(refusalOf(() => loadConfig({ dir, env: {} })).problems).toEqual([
      { key: '', source: `${dir}/config.yaml`, message: 'there is no such file' },
    ]);
  });

  it('refuses what is there but is not a file', () => {
    const dir = configDir({ 'config.yaml': '', 'config.local.yaml/x': '' });
    expect(refusalOf(() => loadConfig({ dir, env: {} })).problems).toEqual([
      { key: '', source: `${dir}/config.local.yaml`, message: 'cannot be read (EISDIR)' },
    ]);
  });
});

describe('the value', () => {
  it('is of its classes, and frozen all the way down', () => {
    const config = configFrom('trust_proxy: [10.0.0.1]');
    expect(config).toBeInstanceOf(Config);
    expect(config.storage.archive.constructor.name).toBe('ArchiveConfig');
    for (const part of [
      config,
      config.storage,
      config.storage.archive,
      config.http.cors_origins,
      config.trust_proxy,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('is another one for every load', () => {
    expect(configFrom('').http.cors_origins).not.toBe(configFrom('').http.cors_origins);
  });
});
