/**
 * A separate process with one kind of job in Redis, on the compiled service (this file runs as plain Node).
 * `enqueue`: enqueues a job and never ends it. `finish`: runs the waiting job and exits.
 */
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Jobs as JobsType } from '../../src/jobs/jobs.ts';

const [dist = '', addr = '', mode = ''] = process.argv.slice(2);
const compiled = (module: string): Promise<unknown> => import(pathToFileURL(path.join(dist, module)).href);
type JobsFile = typeof import('../../src/jobs/jobs.ts');
type JobsModuleFile = typeof import('../../src/jobs/jobs.module.ts');
type LeasesModuleFile = typeof import('../../src/leases/leases.module.ts');
type DatabaseFile = typeof import('../../src/database/database.ts');
type ConfigModuleFile = typeof import('../../src/config/config.module.ts');
type GroupModuleFile = typeof import('../../src/group/group.module.ts');
type GroupFile = typeof import('../../src/group/group.ts');
type HealthModuleFile = typeof import('../../src/health/health.module.ts');
type MakeConfigFile = typeof import('../../src/config/make-config.ts');
const { Jobs } = (await compiled('src/jobs/jobs.js')) as JobsFile;
const { JobsModule } = (await compiled('src/jobs/jobs.module.js')) as JobsModuleFile;
const { LeasesModule } = (await compiled('src/leases/leases.module.js')) as LeasesModuleFile;
const { Database } = (await compiled('src/database/database.js')) as DatabaseFile;
const { ConfigModule } = (await compiled('src/config/config.module.js')) as ConfigModuleFile;
const { GroupModule } = (await compiled('src/group/group.module.js')) as GroupModuleFile;
const { NoGroup } = (await compiled('src/group/group.js')) as GroupFile;
const { HealthModule } = (await compiled('src/health/health.module.js')) as HealthModuleFile;
const { makeConfig } = (await compiled('src/config/make-config.js')) as MakeConfigFile;

class Work {
  static readonly jobName = 'work';
}

const tell = (message: object) => process.send?.(message);
const ended = Promise.withResolvers<unknown>();

function declareWork(jobs: JobsType): JobsType {
  jobs.handle(Work, async (_payload, { attempt }) => {
    tell({ begun: attempt });
    if (mode === 'enqueue') await once(process, 'never');
  });
  jobs.onFinished((_name, outcome) => ended.resolve(outcome));
  return jobs;
}

Logger.overrideLogger(false);
const config = makeConfig({ redis: { addr }, jobs: { lease: '500ms' } });
/** Redis has the jobs: nothing asks the database here. */
class NoDatabase {}
const noDatabase = {
  module: NoDatabase,
  global: true,
  providers: [{ provide: Database, useValue: {} }],
  exports: [Database],
};
const group = new NoGroup();
class Workplace {}
const workplace = {
  module: Workplace,
  imports: [
    noDatabase,
    ConfigModule.for(config),
    GroupModule.for(group),
    HealthModule,
    LeasesModule.for(config, group),
    JobsModule.for(config, group),
  ],
  providers: [{ provide: 'work', inject: [Jobs], useFactory: declareWork }],
};
const app = await NestFactory.createApplicationContext(workplace, { logger: false });
if (mode === 'enqueue') await app.get<JobsType>(Jobs).enqueue(Work, new Work(), { key: 'work' });
tell({ outcome: await ended.promise });
await app.close();
process.disconnect();
