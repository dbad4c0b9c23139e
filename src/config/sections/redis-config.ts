import { Duration } from '../keys/duration.ts';
import { Int } from '../keys/int.ts';
import { OptionalInt } from '../keys/optional-int.ts';
import { Secret } from '../keys/secret.ts';
import { Text } from '../keys/text.ts';
import { TextList } from '../keys/text-list.ts';
import { RefusedWhen } from '../keys/refused-when.ts';

const ADDRESS = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+)(:(\d{1,5}))?$/i;

function isAddress(text: string): boolean {
  const port = ADDRESS.exec(text)?.[3] ?? '6379';
  return ADDRESS.test(text) && Number(port) > 0 && Number(port) < 65_536;
}

const MOST = 65_535;
const DEFAULT_QUEUE_DB = 1;

export class RedisConfig {
  @RefusedWhen<RedisConfig>(
    ({ addr, sentinels, username, password }) =>
      addr === '' && sentinels.length === 0 && (username !== '' || password !== ''),
    'must be set when `redis.username` or `redis.password` is, unless `redis.sentinels` is',
  )
  @RefusedWhen<RedisConfig>(
    ({ addr, sentinels }) => addr !== '' && sentinels.length > 0,
    'must not be set when `redis.sentinels` is: they know the address',
  )
  @Text({
    doc: 'Host of Redis, which then holds the shared cache, the jobs and the counts of clients, and carries announcements between instances. The port is 6379 by default. Empty: the cache is in this instance, and the jobs are in the database.',
    expects: 'empty, or a host with or without a port, such as `redis:6379`',
    accepts: (text) => text === '' || isAddress(text),
  })
  readonly addr: string = '';

  @RefusedWhen<RedisConfig>(
    ({ sentinels, sentinel_name, sentinel_password }) =>
      sentinels.length === 0 && sentinel_name + sentinel_password !== '',
    'must be set when `redis.sentinel_name` or `redis.sentinel_password` is',
  )
  @TextList({
    doc: 'Sentinels that know which Redis is the master, instead of `redis.addr`. One that answers is enough. The port is 26379 by default.',
    expects: 'hosts with or without a port, such as `sentinel-1:26379`',
    accepts: isAddress,
  })
  readonly sentinels: readonly string[] = [];

  @RefusedWhen<RedisConfig>(
    ({ sentinels, sentinel_name }) => sentinels.length > 0 && sentinel_name === '',
    'must be set when `redis.sentinels` is',
  )
  @Text({
    doc: 'Name by which the sentinels know the master.',
    expects: 'text without spaces',
    accepts: (text) => !/\s/.test(text),
  })
  readonly sentinel_name: string = '';

  @Secret({
    doc: 'Password of the sentinels, which may differ from that of Redis. Empty: they ask for none.',
    min: 1,
  })
  readonly sentinel_password: string = '';

  @Text({
    doc: 'User of an access control list. Empty: the default user.',
    expects: 'text without spaces',
    accepts: (text) => !/\s/.test(text),
  })
  readonly username: string = '';

  @RefusedWhen<RedisConfig>(
    ({ username, password }) => username !== '' && password === '',
    'must be set when `redis.username` is',
  )
  @Secret({ doc: 'Password of that user. Empty: Redis asks for none.', min: 1 })
  readonly password: string = '';

  @Duration({
    doc: 'Pause between two PINGs on each connection. A connection on which one is not answered within as long is replaced.',
    min: '100ms',
    max: '5m',
  })
  readonly ping_interval: number = 5000;

  @Int({
    doc: 'Number of the Redis database for the cache and the clients of the last days. All instances of a cluster share it.',
    max: MOST,
  })
  readonly db: number = 0;

  @Int({
    doc: 'Number of the Redis database for the jobs and the leases.',
    max: 65_535,
  })
  readonly queue_db: number = DEFAULT_QUEUE_DB;

  @RefusedWhen<RedisConfig>(
    ({ asynq_db, queue_db }) => asynq_db !== null && queue_db !== DEFAULT_QUEUE_DB && queue_db !== asynq_db,
    'is an older name of `redis.queue_db` and must not differ from it',
  )
  @OptionalInt({ doc: 'An older name of `redis.queue_db`, used when it is set.', max: MOST })
  readonly asynq_db: number | null = null;
}
