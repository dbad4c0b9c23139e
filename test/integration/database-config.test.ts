import { describe, expect, it } from 'vitest';
import { makeConfig, type Settings } from '../../src/config/make-config.ts';
import { redacted } from '../../src/config/redacted.ts';

type DatabaseSettings = NonNullable<Settings['database']>;
const WHOLE = { host: 'db.internal', username: 'backend', password: 'secret-of-tests', name: 'releases' };

describe('database settings', () => {
  it.each<[key: string, database: DatabaseSettings]>([
    ['database.host', { ...WHOLE, host: '' }],
    ['database.host', { name: 'releases' }],
    ['database.host', { username: 'backend' }],
    ['database.host', { password: 'secret-of-tests' }],
    ['database.username', { ...WHOLE, username: '' }],
    ['database.name', { ...WHOLE, name: '' }],
    ['database.host', { ...WHOLE, host: 'db.internal:3306/releases' }],
    ['database.host', { ...WHOLE, host: 'mysql://db' }],
    ['database.port', { ...WHOLE, port: 0 }],
    ['database.name', { ...WHOLE, name: 'n'.repeat(65) }],
  ])('that are wrong or half there are refused with %s: %j', (key, database) => {
    expect(() => makeConfig({ database })).toThrow(key);
  });

  it.each<[what: string, database: DatabaseSettings]>([
    ['none', {}],
    ['all', WHOLE],
    ['no password', { ...WHOLE, password: '' }],
    ['an IPv6 address', { ...WHOLE, host: '::1' }],
  ])('may be %s', (_what, database) => {
    expect(makeConfig({ database }).database).toMatchObject(database);
  });

  it('are a pool of 100 connections, 50 of which stay for 25 minutes', () => {
    expect(makeConfig({}).database).toMatchObject({
      port: 3306,
      max_connections: 100,
      max_idle_connections: 50,
      idle_time: 1_500_000,
    });
  });

  it('are logged without the password', () => {
    expect(JSON.stringify(redacted(makeConfig({ database: WHOLE })))).not.toContain(WHOLE.password);
  });
});
