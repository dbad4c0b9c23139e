import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';

// Passive: it waits for nobody, and nobody for it.
const database = new DatabaseSync(workerData as string);
try {
  database.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE)');
} finally {
  database.close();
}
