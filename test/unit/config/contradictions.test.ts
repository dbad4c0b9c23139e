import { describe, expect, it } from 'vitest';
import { makeConfig, type Settings } from '../../../src/config/make-config.ts';
import { refusalOf } from './config-from.ts';

const ENDPOINT = { url: 'https://hk.example.test', weight: 1 };

const S3 = { bucket: 'packages', access_key_id: 'id', secret_access_key: 'secret' };

describe('settings of where packages lie', () => {
  it.each<[key: string, settings: Settings]>([
    ['storage.s3.access_key_id', { storage: { s3: { ...S3, access_key_id: '' } } }],
    ['storage.s3.secret_access_key', { storage: { s3: { ...S3, secret_access_key: '' } } }],
    ['storage.s3.bucket', { storage: { s3: { ...S3, bucket: '' } } }],
    ['storage.s3.bucket', { storage: { s3: { endpoint: 'https://s3.test' } } }],
    ['storage.s3.bucket', { storage: { s3: { prefix: 'packages' } } }],
    ['storage.s3.bucket', { storage: { s3: { ...S3, bucket: 'Not_A_Bucket' } } }],
    ['storage.s3.endpoint', { storage: { s3: { ...S3, endpoint: 's3.test:9000' } } }],
    ['storage.s3.endpoint', { storage: { s3: { ...S3, endpoint: 'https://id:secret@s3.test' } } }],
    ['storage.s3.public_endpoint', { storage: { s3: { ...S3, public_endpoint: 'ftp://s3.test' } } }],
    ['storage.s3.prefix', { storage: { s3: { ...S3, prefix: '../packages' } } }],
    ['storage.s3.prefix', { storage: { s3: { ...S3, prefix: 'packages/' } } }],
    ['storage.s3.part_size', { storage: { s3: { ...S3, part_size: 1024 } } }],
    ['storage.directory', { storage: { directory: '/srv/packages', s3: S3 } }],
    ['extra.accel_prefix', { storage: { s3: S3 }, extra: { accel_prefix: '/packages/' } }],
  ])('that make no sense are refused with %s: %j', (key, settings) => {
    expect(() => makeConfig(settings)).toThrow(new RegExp(`^  ${key.replaceAll('.', '\\.')} `, 'm'));
  });

  it('may be a bucket at AWS, a bucket elsewhere, or a directory', () => {
    expect(makeConfig({ storage: { s3: S3 } }).storage.s3).toMatchObject(S3);
    const endpoint = 'http://127.0.0.1:9000';
    expect(makeConfig({ storage: { s3: { ...S3, endpoint } } }).storage.s3.endpoint).toBe(endpoint);
    expect(makeConfig({ storage: { directory: 'packages' } }, '/srv').storage.directory).toBe(
      '/srv/packages',
    );
  });
});

describe('settings of distribution', () => {
  it.each<[key: string, settings: Settings]>([
    ['extra.cdn_prefix', { extra: { distribute_cdn_ratio: 50 } }],
    ['extra.distribute_cdn_ratio', { extra: { cdn_prefix: 'https://c.test', distribute_cdn_ratio: 101 } }],
    ['extra.distribute_cdn_ratio', { extra: { cdn_prefix: 'https://c.test', distribute_cdn_ratio: -1 } }],
    ['extra.cdn_prefix', { extra: { cdn_prefix: 'ftp://c.test' } }],
    ['extra.cdn_prefix', { extra: { cdn_prefix: 'javascript:alert(1)' } }],
    ['extra.download_redirect_prefix', { extra: { download_redirect_prefix: '//c.test' } }],
    ['extra.download_prefix_info', { extra: { download_prefix_info: { hk: [] } } }],
    [
      'extra.download_prefix_info',
      { extra: { download_prefix_info: { hk: [{ ...ENDPOINT, weight: -1 }] } } },
    ],
    ['extra.download_prefix_info', { extra: { download_prefix_info: { hk: [{ ...ENDPOINT, weight: 0 }] } } }],
    [
      'extra.download_prefix_info',
      { extra: { download_prefix_info: { hk: [{ url: 'c.test', weight: 1 }] } } },
    ],
    ['extra.download_prefix_info', { extra: { download_prefix_info: { 'h k': [ENDPOINT] } } }],
    [
      'extra.download_prefix_info',
      { extra: { download_prefix_info: { hk: [{ ...ENDPOINT, wieght: 1 }] } } as never },
    ],
    ['extra.region_header', { extra: { region_map: { HK: 'hk' } } }],
    ['extra.region_map', { extra: { region_header: 'X-C', region_map: { HK: 'h k' } } }],
    ['auth.signing_key', { auth: { signing_key: 'k'.repeat(32), previous_signing_key: 'k'.repeat(32) } }],
  ])('that make no sense are refused with %s: %j', (key, settings) => {
    expect(() => makeConfig(settings)).toThrow(key);
  });

  it('may have endpoints without a weight beside others', () => {
    const hk = [ENDPOINT, { ...ENDPOINT, weight: 0 }];
    expect(makeConfig({ extra: { download_prefix_info: { hk } } }).extra.download_prefix_info).toEqual({
      hk,
    });
  });
});

describe('the grace of orphans', () => {
  const database = { host: '127.0.0.1', username: 'u', name: 'n' };

  it('is an hour at least where other nodes may be publishing', () => {
    const make = (orphan_grace: string) => makeConfig({ database, storage: { orphan_grace } });
    expect(() => make('59m')).toThrow('storage.orphan_grace');
    expect(make('1h').storage.orphan_grace).toBe(3_600_000);
  });

  it('may be nothing where there are none', () => {
    expect(makeConfig({ storage: { orphan_grace: 0 } }).storage.orphan_grace).toBe(0);
  });
});

describe('settings of a cluster', () => {
  const WHOLE = {
    instance: { only_local: false },
    database: { host: 'db', username: 'backend', name: 'releases' },
    auth: { signing_key: 'k'.repeat(32), admin_token: 't'.repeat(24) },
    storage: { directory: '/packages' },
  } satisfies Settings;

  it.each<[key: string, settings: Settings]>([
    ['database.host', { ...WHOLE, database: {} }],
    ['auth.signing_key', { ...WHOLE, auth: { ...WHOLE.auth, signing_key: '' } }],
    ['auth.admin_token', { ...WHOLE, auth: { ...WHOLE.auth, admin_token: '' } }],
    ['storage.orphan_grace', { ...WHOLE, storage: { ...WHOLE.storage, orphan_grace: '59m' } }],
    ['storage.directory', { ...WHOLE, storage: {} }],
    ['instance.only_local', { instance: { role: 'api' } }],
    ['instance.only_local', { instance: { role: 'worker' } }],
    ['instance.only_local', { instance: { reuse_port: true } }],
    ['instance.admin_port', { instance: { port: 8000, admin_port: 8000 } }],
  ])('are refused with %s alone, of all keys: %j', (key, settings) => {
    const refused = () => makeConfig(settings);
    expect(refused).toThrow(key);
    for (const other of CLUSTER_KEYS) if (other !== key) expect(refused).not.toThrow(`${other}: `);
  });

  it.each(['all', 'api', 'worker'] as const)('may have the role %s, without Redis and Consul', (role) => {
    expect(makeConfig({ ...WHOLE, instance: { only_local: false, role } }).instance.role).toBe(role);
  });
});

const CLUSTER_KEYS = [
  'database.host',
  'auth.signing_key',
  'auth.admin_token',
  'storage.orphan_grace',
  'storage.directory',
];

describe('settings of servers that need a user', () => {
  it.each<[key: string, settings: Settings]>([
    ['database.username', { database: { host: 'db', name: 'releases' } }],
    ['database.name', { database: { host: 'db', username: 'backend' } }],
    ['database.host', { database: { name: 'releases' } }],
    ['database.clock_skew_limit', { database: { clock_skew_warning: '2m' } }],
    ['redis.addr', { redis: { password: 'secret' } }],
    ['redis.password', { redis: { addr: 'redis', username: 'backend' } }],
    ['redis.asynq_db', { redis: { queue_db: 2, asynq_db: 3 } }],
    ['registry.service_id', { instance: { ip: '127.0.0.1' }, registry: { endpoint: '127.0.0.1:8500' } }],
    ['instance.ip', { registry: { endpoint: '127.0.0.1:8500', service_id: 'node-1' } }],
  ])('are refused with %s when it is missing: %j', (key, settings) => {
    expect(refusalOf(() => makeConfig(settings)).problems.map((problem) => problem.key)).toEqual([key]);
  });
});
