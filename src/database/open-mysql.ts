import { DataSource } from 'typeorm';
import type { Config } from '../config/config.ts';
import { Database } from './database.ts';
import { migrateOnce } from './migrate-once.ts';
import { mysqlDriver } from './mysql-driver.ts';
import type { Schema } from './schema.ts';
import { translateDatabaseError } from './unique-violation.ts';

/**
 * Opens a pool to MySQL or MariaDB, and applies pending migrations unless another node is doing so: then it
 * waits for that.
 * @param onClosed called once the database is closed again
 * @throws DatabaseUnavailable
 */
export async function openMysql(
  config: Config['database'],
  schema: Schema,
  onClosed?: () => void,
): Promise<Database> {
  const pool = source(config, schema);
  try {
    await pool.initialize();
    await migrateOnce(pool);
  } catch (error) {
    if (pool.isInitialized) await pool.destroy();
    throw translateDatabaseError(error);
  }
  return new Database(pool, pool, onClosed);
}

function source(config: Config['database'], schema: Schema): DataSource {
  return new DataSource({
    type: 'mysql',
    driver: mysqlDriver,
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
