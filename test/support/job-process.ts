/**
 * A separate process with one kind of job, on the compiled service (this file runs as plain Node).
 * `enqueue`: enqueues a job and never ends it. `finish`: runs the waiting job and exits.
 */
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Logger } from '@nestjs/common';

const [dist = '', file = '', mode = ''] = process.argv.slice(2);
const compiled = (module: string): Promise<unknown> => import(pathToFileURL(path.join(dist, module)).href);
type OpenSqlite = typeof import('../../src/database/open-sqlite.ts');
type DatabaseJobsFile = typeof import('../../src/jobs/repo/database-jobs.ts');
type SchemaFile = typeof import('../../src/schema.ts');
const { openSqlite } = (await compiled('src/database/open-sqlite.js')) as OpenSqlite;
const { DatabaseJobs } = (await compiled('src/jobs/repo/database-jobs.js')) as DatabaseJobsFile;
const { schema } = (await compiled('src/schema.js')) as SchemaFile;

class Work {
  static readonly jobName = 'work';
}

Logger.overrideLogger(false);
const tell = (message: object) => process.send?.(message);
const database = await openSqlite(file, schema);
const jobs = new DatabaseJobs(database, { lease: 300, poll: 50 });
jobs.handle(Work, async (_payload, { attempt }) => {
  tell({ begun: attempt });
  if (mode === 'enqueue') await once(process, 'never');
});
const ended = new Promise((resolve) => {
  jobs.onFinished((_name, outcome) => resolve(outcome));
});
await jobs.start();
if (mode === 'enqueue') await jobs.enqueue(Work, new Work(), { key: 'work' });
tell({ outcome: await ended });
await jobs.stop(0);
await database.close();
process.disconnect();
