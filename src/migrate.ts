import 'reflect-metadata';
import { loadConfig } from './config/load-config.ts';
import { openDatabase } from './database/open-database.ts';
import { fail } from './lifecycle.ts';
import { schema } from './schema.ts';

/** `npm run migrate`: brings the database up to date without starting the service. */
try {
  const database = await openDatabase(loadConfig(), schema);
  await database.close();
  console.log('the database is up to date');
} catch (error) {
  fail(error);
}
