import { DatabaseSync } from 'node:sqlite';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

/** Another process has this data directory open. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';
  constructor(directory: string) {
    super(`another instance is using ${directory}: stop it, or set data_dir to another directory`);
  }
}

/**
 * Keeps a second process out of a data directory for as long as this one lives. An open exclusive
 * transaction is a lock that the operating system drops with the process, however it ends.
 * @returns the release @throws DataDirectoryInUse
 */
export function lockDataDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const lock = new DatabaseSync(path.join(directory, 'instance.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw new DataDirectoryInUse(directory);
    throw error;
  }
  return () => lock.close();
}

const SQLITE_BUSY = 5;
