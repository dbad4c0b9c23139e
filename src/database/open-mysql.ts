import { DataSource } from 'typeorm';
import type { Config } from '../config/config.ts';
import { Database } from './database.ts';
import { migrateOnce } from './migrate-once.ts';
import { mysqlDriver, type MysqlLimits } from './mysql-driver.ts';
import { pendingMigrations } from './pending-migrations.ts';
import { SchemaBehind } from './schema-behind.ts';
import type { Schema } from './schema.ts';
import { translateDatabaseError } from './unique-violation.ts';

/**
 * Opens a pool to MySQL or MariaDB. Pending migrations are applied unless another node is doing so: then it
 * waits for that.
 * @param onClosed called once the database is closed again
 * @throws DatabaseUnavailable
 * @throws SchemaBehind when there are pending migrations and this instance is not to apply them
 */
export async function openMysql(
  config: Config['database'],
  schema: Schema,
  onClosed?: () => void,
): Promise<Database> {
  const limits = { statement: config.statement_timeout, connection: config.connect_timeout };
  const pool = source(config, schema, limits);
  try {
    if (config.migrate) await migrate(config, schema);
    await pool.initialize();
    const pending = await pendingMigrations(pool);
    if (pending.length > 0) throw new SchemaBehind(pending);
  } catch (error) {
    if (pool.isInitialized) await pool.destroy();
    throw translateDatabaseError(error);
  }
  return new Database(pool, pool, onClosed);
}

/** On connections of its own, without limits: a migration may take its time. */
async function migrate(config: Config['database'], schema: Schema): Promise<void> {
  const unlimited = await source(config, schema).initialize();
  try {
    await migrateOnce(unlimited);
  } finally {
    await unlimited.destroy();
  }
}

function source(config: Config['database'], schema: Schema, limits?: MysqlLimits): DataSource {
  return new DataSource({
    type: 'mysql',
    driver: mysqlDriver(limits),
    host: config.host,
    port: config.port,
    username: config.username,
    password: config.password,
    database: config.name,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    connectTimeout: config.connect_timeout,
    extra: {
      connectionLimit: config.max_connections,
      maxIdle: config.max_idle_connections,
      idleTimeout: config.idle_time,
      enableKeepAlive: true,
    },
    ...schema,
  });
}
