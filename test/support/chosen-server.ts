import { createHash } from 'node:crypto';
import type { Settings } from '../../src/config/make-config.ts';
import type { MariaDb } from './mariadb.ts';

let chosen: MariaDb | undefined;

/** From now on applications store their rows on this server instead of in their data directory. */
export function chooseServer(server: MariaDb | undefined): void {
  chosen = server;
}

/**
 * Settings for the application with this data directory; the same directory always gives the same database.
 */
export async function databaseOf(dataDir: string): Promise<NonNullable<Settings['database']>> {
  if (chosen === undefined) return {};
  return chosen.database(`app_${createHash('sha1').update(dataDir).digest('hex')}`);
}
