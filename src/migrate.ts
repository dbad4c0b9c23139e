import 'reflect-metadata';
import { loadWithDocument } from './consul/load-with-document.ts';
import { openDatabase } from './database/open-database.ts';
import { fail } from './lifecycle.ts';
import { schema } from './schema.ts';

/** `npm run migrate`: brings the database up to date without starting the service, also where instances do not. */
try {
  const { config, origin } = await loadWithDocument();
  if (origin?.first.excuse !== undefined)
    console.warn(`with the last good copy of the settings in Consul: ${origin.first.excuse}`);
  const database = await openDatabase({ ...config, database: { ...config.database, migrate: true } }, schema);
  await database.close();
  console.log('the database is up to date');
} catch (error) {
  fail(error);
}
