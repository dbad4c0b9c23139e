import type { Config } from './config.ts';
import { RedisConfig } from './sections/redis-config.ts';

interface Contradiction {
  readonly key: string;
  readonly message: string;
}

type Rule = readonly [key: string, isBroken: (config: Config) => boolean, message: string];

/** ms */
const HOUR = 3_600_000;

const RULES: readonly Rule[] = [
  [
    'extra.cdn_prefix',
    ({ extra }) => extra.distribute_cdn_ratio > 0 && extra.cdn_prefix === '',
    'must be set when `extra.distribute_cdn_ratio` is above 0',
  ],
  [
    'extra.edge_ttl',
    ({ extra }) => extra.edge_ttl * 2 > extra.download_effective_time || extra.edge_ttl % 1000 !== 0,
    'must be whole seconds, and at most half of `extra.download_effective_time`',
  ],
  [
    'extra.region_header',
    ({ extra }) => Object.keys(extra.region_map).length > 0 && extra.region_header === '',
    'must be set when `extra.region_map` is',
  ],
  [
    'auth.signing_key',
    ({ auth }) => auth.previous_signing_key !== '' && auth.previous_signing_key === auth.signing_key,
    'must differ from `auth.previous_signing_key`',
  ],
  [
    'redis.addr',
    ({ redis }) => redis.addr === '' && (redis.username !== '' || redis.password !== ''),
    'must be set when `redis.username` or `redis.password` is',
  ],
  [
    'redis.password',
    ({ redis }) => redis.username !== '' && redis.password === '',
    'must be set when `redis.username` is',
  ],
  [
    'redis.asynq_db',
    ({ redis }) =>
      redis.asynq_db !== null &&
      redis.queue_db !== new RedisConfig().queue_db &&
      redis.queue_db !== redis.asynq_db,
    'is an older name of `redis.queue_db` and must not differ from it',
  ],
  [
    'database.host',
    ({ database: { host, name, username, password } }) => host === '' && name + username + password !== '',
    'must be set when another key of `database` is',
  ],
  [
    'database.username',
    ({ database }) => database.host !== '' && database.username === '',
    'must be set when `database.host` is',
  ],
  [
    'database.name',
    ({ database }) => database.host !== '' && database.name === '',
    'must be set when `database.host` is',
  ],
  [
    'instance.only_local',
    ({ instance }) => instance.role !== 'all' && instance.only_local,
    'must be `false` when `instance.role` is not `all`: an instance that works alone does everything',
  ],
  [
    'instance.only_local',
    ({ instance }) => instance.reuse_port && instance.only_local,
    'must be `false` when `instance.reuse_port` is set: the instances behind one port work together',
  ],
  [
    'database.host',
    ({ instance, database }) => !instance.only_local && database.host === '',
    'must be set when `instance.only_local` is `false`: an SQLite file cannot be shared',
  ],
  [
    'auth.signing_key',
    ({ instance, auth }) => !instance.only_local && auth.signing_key === '',
    'must be set when `instance.only_local` is `false`: each instance would make its own',
  ],
  [
    'auth.admin_token',
    ({ instance, auth }) => !instance.only_local && auth.admin_token === '',
    'must be set when `instance.only_local` is `false`: each instance would make its own',
  ],
  [
    'storage.orphan_grace',
    ({ database, storage }) => database.host !== '' && storage.orphan_grace < HOUR,
    'must be at least 1h when `database.host` is set: other nodes may be publishing',
  ],
  [
    'storage.directory',
    ({ instance, storage }) => !instance.only_local && storage.directory === '' && storage.s3.bucket === '',
    'or `storage.s3.bucket` must be set when `instance.only_local` is `false`: packages have to be shared',
  ],
  [
    'storage.s3.bucket',
    ({ storage: { s3 } }) =>
      s3.bucket === '' &&
      s3.prefix + s3.endpoint + s3.public_endpoint + s3.access_key_id + s3.secret_access_key !== '',
    'must be set when another key of `storage.s3` is',
  ],
  [
    'storage.s3.access_key_id',
    ({ storage: { s3 } }) => s3.bucket !== '' && s3.access_key_id === '',
    'must be set when `storage.s3.bucket` is',
  ],
  [
    'storage.s3.secret_access_key',
    ({ storage: { s3 } }) => s3.bucket !== '' && s3.secret_access_key === '',
    'must be set when `storage.s3.bucket` is',
  ],
  [
    'storage.directory',
    ({ storage: { directory, s3 } }) => directory !== '' && s3.bucket !== '',
    'must be empty when `storage.s3.bucket` is set: packages are kept in one place',
  ],
  [
    'extra.accel_prefix',
    ({ extra, storage: { s3 } }) => extra.accel_prefix !== '' && s3.bucket !== '',
    'must be empty when `storage.s3.bucket` is set: nginx has no files to send',
  ],
  [
    'instance.ip',
    ({ instance, registry }) => registry.endpoint !== '' && instance.ip === '',
    'INSTANCE_IP must be set when `registry.endpoint` is: others reach this instance there',
  ],
  [
    'registry.service_id',
    ({ registry }) => registry.endpoint !== '' && registry.service_id === '',
    'SERVICE_ID must be set when `registry.endpoint` is: this instance is registered as that',
  ],
];

/** What keys that are each in order say against each other. */
export function contradictionsIn(config: Config): Contradiction[] {
  return RULES.filter(([, isBroken]) => isBroken(config)).map(([key, , message]) => ({ key, message }));
}
