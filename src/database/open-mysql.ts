import { DataSource } from 'typeorm';
import type { Config } from '../config/config.ts';
import { Database } from './database.ts';
import { migrateOnce } from './migrate-once.ts';
import { mysqlDriver, type MysqlLimits } from './mysql-driver.ts';
import { pendingMigrations } from './pending-migrations.ts';
import { ReadOnlyDatabase } from './read-only-database.ts';
import { SchemaBehind } from './schema-behind.ts';
import type { Schema } from './schema.ts';
import { translateDatabaseError, translateErrorsOf } from './translate-errors.ts';

/**
 * Opens a pool to MySQL or MariaDB. Applies pending migrations, or waits while another node applies them.
 * @param onClosed called after the database has closed
 * @throws DatabaseUnavailable
 * @throws SchemaBehind when migrations are pending and this instance may not apply them
 */
export async function openMysql(
  config: Config['database'],
  schema: Schema,
  onClosed?: () => void,
): Promise<Database> {
  const pool = source(config, schema, limitsOf(config));
  translateErrorsOf(pool);
  try {
    if (config.migrate) await migrate(config, schema);
    await pool.initialize();
    const pending = await pendingMigrations(pool);
    if (pending.length > 0) throw new SchemaBehind(pending);
    const database = new Database(pool, pool, onClosed);
    // The first look at readiness knows the clock already.
    await database.ping();
    return database;
  } catch (error) {
    if (pool.isInitialized) await pool.destroy();
    throw translateDatabaseError(error);
  }
}

/** Opens a pool for a front, which only reads: its keeper has applied the migrations. @throws DatabaseUnavailable */
export async function openMysqlForReading(config: Config['database'], schema: Schema): Promise<Database> {
  const pool = source(config, schema, limitsOf(config));
  translateErrorsOf(pool);
  try {
    return new ReadOnlyDatabase(await pool.initialize());
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

function limitsOf(config: Config['database']): MysqlLimits {
  return {
    statement: config.statement_timeout,
    connection: config.connect_timeout,
    probeAfter: config.probe_after,
  };
}

/** Uses its own connections without time limits: a migration may take long. */
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
