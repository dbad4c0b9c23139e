import { describe, expect, it } from 'vitest';
import { ConfigInvalid } from '../../src/config/config-invalid.ts';
import { makeConfig, type Settings } from '../../src/config/make-config.ts';

describe('the settings of Redis', () => {
  it.each(['', 'redis', 'redis:6379', '10.0.0.1:6379', '[::1]:6379', '[::1]'])('may be at %j', (addr) => {
    expect(makeConfig({ redis: { addr } }).redis.addr).toBe(addr);
  });

  it.each<[string, Settings['redis'], string]>([
    ['an address with a scheme', { addr: 'redis://host:6379' }, 'redis.addr'],
    ['a port out of range', { addr: 'host:65536' }, 'redis.addr'],
    ['a credential in the address', { addr: 'user@host' }, 'redis.addr'],
    ['a password without an address', { password: 'secret-of-redis' }, 'redis.addr'],
    ['an address beside sentinels', { addr: 'host', sentinels: ['s'], sentinel_name: 'rb' }, 'redis.addr ('],
    ['sentinels without a name', { sentinels: ['s:26379'] }, 'redis.sentinel_name ('],
    ['a name without sentinels', { sentinel_name: 'rb' }, 'redis.sentinels ('],
    ['a password for no sentinels', { sentinel_password: 'secret-of-redis' }, 'redis.sentinels ('],
    ['a sentinel that is a URL', { sentinels: ['redis://s'], sentinel_name: 'rb' }, 'redis.sentinels ('],
    ['a user without a password', { addr: 'host', username: 'rb' }, 'redis.password'],
    ['two numbers for the jobs', { addr: 'host', queue_db: 3, asynq_db: 4 }, 'redis.asynq_db'],
    ['a negative number', { addr: 'host', db: -1 }, 'redis.db'],
  ])('are refused with %s, and nothing secret is told', (_what, redis, key) => {
    const refused = () => makeConfig({ redis });
    expect(refused).toThrow(ConfigInvalid);
    expect(refused).toThrow(key);
    expect(refused).not.toThrow('secret-of-redis');
  });

  it('name sentinels, and then the login of the Redis that they name', () => {
    const redis = {
      sentinels: ['one', '[::1]:26380'],
      sentinel_name: 'rb',
      username: 'rb',
      password: 'secret',
    };
    expect(makeConfig({ redis }).redis).toMatchObject(redis);
  });

  it('keep jobs and cache apart, and know the older name', () => {
    expect(makeConfig().redis).toMatchObject({ db: 0, queue_db: 1 });
    expect(makeConfig({ redis: { addr: 'host', asynq_db: 5 } }).redis.asynq_db).toBe(5);
  });
});
