import { DatabaseSync } from 'node:sqlite';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';

/** Another process uses this data directory. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';
  constructor(directory: string) {
    super(`another instance is using ${directory}: stop it, or set data_dir to another directory`);
  }
}

/**
 * Locks a data directory against other processes until this one ends. The lock is an open exclusive
 * transaction: the operating system releases it with the process, also after a crash.
 * @returns a function that releases the lock @throws DataDirectoryInUse
 */
export function lockDataDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, 'instance.lock');
  // Names the file when it cannot be written to; SQLite would not.
  closeSync(openSync(file, 'a', 0o600));
  const lock = new DatabaseSync(file, { timeout: 0 });
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
