/**
 * A process of its own with one kind of job in Redis, on the compiled service (this file runs as plain Node).
 * `enqueue`: enqueues a job and never ends it. `finish`: does what is there, and exits.
 */
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Logger } from '@nestjs/common';

const [dist = '', addr = '', mode = ''] = process.argv.slice(2);
const compiled = (module: string): Promise<unknown> => import(pathToFileURL(path.join(dist, module)).href);
type BullJobsFile = typeof import('../../src/jobs/bull/open-bull-jobs.ts');
type MakeConfigFile = typeof import('../../src/config/make-config.ts');
const { openBullJobs } = (await compiled('src/jobs/bull/open-bull-jobs.js')) as BullJobsFile;
const { makeConfig } = (await compiled('src/config/make-config.js')) as MakeConfigFile;

class Work {
  static readonly jobName = 'work';
}

Logger.overrideLogger(false);
const tell = (message: object) => process.send?.(message);
const jobs = openBullJobs(makeConfig({ redis: { addr }, jobs: { lease: '500ms' } }));
jobs.handle(Work, async (_payload, { attempt }) => {
  tell({ begun: attempt });
  if (mode === 'enqueue') await once(process, 'never');
});
const ended = new Promise((resolve) => {
  jobs.onFinished((_name, outcome) => resolve(outcome));
});
jobs.start();
if (mode === 'enqueue') await jobs.enqueue(Work, new Work(), { key: 'work' });
tell({ outcome: await ended });
await jobs.stop(0);
jobs.close();
process.disconnect();
