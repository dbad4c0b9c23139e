import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';

// A passive checkpoint waits for no reader or writer and blocks none.
const database = new DatabaseSync(workerData as string);
try {
  database.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE)');
} finally {
  database.close();
}
