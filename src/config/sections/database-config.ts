import { Duration } from '../keys/duration.ts';
import { Flag } from '../keys/flag.ts';
import { Int } from '../keys/int.ts';
import { Secret } from '../keys/secret.ts';
import { Text } from '../keys/text.ts';
import { RefusedWhen } from '../keys/refused-when.ts';
import type { InstanceConfig } from './instance-config.ts';

export class DatabaseConfig {
  @RefusedWhen<DatabaseConfig>(
    ({ host, name, username, password }) => host === '' && name + username + password !== '',
    'must be set when another key of `database` is',
  )
  @RefusedWhen<DatabaseConfig>(
    ({ host }, { instance }: { instance: InstanceConfig }) => !instance.only_local && host === '',
    'must be set when `instance.only_local` is `false`: an SQLite file cannot be shared',
  )
  @Text({
    doc: 'Host of MySQL 8 or MariaDB, which several instances may share. Empty: an SQLite file in `data_dir`.',
    expects: 'empty, or a host name or IP address without a port',
    accepts: (text) => /^[\w.-]*$/.test(text) || /^[\da-fA-F:.]+$/.test(text),
  })
  readonly host: string = '';

  @Int({ doc: 'Port of `database.host`.', min: 1, max: 65_535 })
  readonly port: number = 3306;

  @RefusedWhen<DatabaseConfig>(
    ({ host, username }) => host !== '' && username === '',
    'must be set when `database.host` is',
  )
  @Text({
    doc: 'The user of the database: needs all rights on `database.name`, including creating tables, and no others.',
    expects: 'text of at most 80 characters',
    accepts: (text) => text.length <= 80,
  })
  readonly username: string = '';

  @Secret({ doc: 'The password of `database.username`.', min: 1 })
  readonly password: string = '';

  @RefusedWhen<DatabaseConfig>(
    ({ host, name }) => host !== '' && name === '',
    'must be set when `database.host` is',
  )
  @Text({
    doc: 'The name of the database. It must exist; its tables are created at first start.',
    expects: 'text of at most 64 characters',
    accepts: (text) => text.length <= 64,
  })
  readonly name: string = '';

  @Int({
    doc: 'Maximum number of open connections; a request that needs one more waits.',
    min: 2,
    max: 10_000,
  })
  readonly max_connections: number = 100;

  @Int({ doc: 'Maximum number of unused connections that are kept open.', min: 1, max: 10_000 })
  readonly max_idle_connections: number = 50;

  @Duration({
    doc: "How long an unused connection is kept open. Must be below the server's `wait_timeout`.",
    min: '1s',
    max: '8h',
  })
  readonly idle_time: number = 25 * 60_000;

  @Duration({
    doc: 'Time limit for opening a connection, and for waiting for a free one.',
    min: '100ms',
    max: '2m',
  })
  readonly connect_timeout: number = 5000;

  @Duration({
    doc: 'A connection without traffic for this long during a statement is given up, and the request is refused with 503. Migrations have no limit.',
    min: '100ms',
    max: '10m',
  })
  readonly statement_timeout: number = 10_000;

  @Duration({
    doc: 'A statement, or a wait for a connection, that takes this long makes the instance open a connection to see whether the server hangs. If it does, all statements are refused with 503, at once, until it answers.',
    min: '100ms',
    max: '1m',
  })
  readonly probe_after: number = 1000;

  @Duration({
    doc: "Difference between the clocks of this machine and of MySQL, which each look at the instance's health measures, from which the instance is `degraded`.",
    min: '10ms',
    max: '30d',
  })
  readonly clock_skew_warning: number = 2000;

  @RefusedWhen<DatabaseConfig>(
    ({ clock_skew_warning, clock_skew_limit }) => clock_skew_limit < clock_skew_warning,
    'must not be less than `database.clock_skew_warning`',
  )
  @Duration({
    doc: 'Difference between these clocks from which the instance is not ready.',
    min: '100ms',
    max: '30d',
  })
  readonly clock_skew_limit: number = 60_000;

  @Flag({
    doc: 'Whether a starting instance applies pending migrations, one instance at a time. `false`: it refuses to start until `npm run migrate` has run. SQLite is always migrated.',
  })
  readonly migrate: boolean = true;
}
