import { Logger } from '@nestjs/common';
import 'reflect-metadata';
import { loadConfigWithConsul } from './consul/load-config-with-consul.ts';
import { openDatabase } from './database/open-database.ts';
import { fail } from './lifecycle.ts';
import { commandLogger } from './logging/command-logger.ts';
import { schema } from './schema.ts';

/** `npm run migrate`: applies pending migrations without starting the service, also with `database.migrate: false`. */
Logger.overrideLogger(commandLogger());
const logger = new Logger('Migrate');
try {
  const { config, origin } = await loadConfigWithConsul();
  if (origin?.first.copyReason !== undefined)
    logger.warn(`with the last good copy of the settings in Consul: ${origin.first.copyReason}`);
  const database = await openDatabase({ ...config, database: { ...config.database, migrate: true } }, schema);
  await database.close();
  logger.log('the database is up to date');
} catch (error) {
  fail(error);
}
