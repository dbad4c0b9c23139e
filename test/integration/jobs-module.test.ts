import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { register } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigModule } from '../../src/config/config.module.ts';
import { makeConfig } from '../../src/config/make-config.ts';
import { DatabaseModule } from '../../src/database/database.module.ts';
import { GroupModule } from '../../src/group/group.module.ts';
import { NoGroup } from '../../src/group/group.ts';
import { HealthModule } from '../../src/health/health.module.ts';
import { Jobs, type RunningJob } from '../../src/jobs/jobs.ts';
import { JobsModule } from '../../src/jobs/jobs.module.ts';
import { Leases } from '../../src/leases/leases.ts';
import { LeasesModule } from '../../src/leases/leases.module.ts';
import { schema } from '../../src/schema.ts';
import { Sweep } from '../contracts/jobs/kinds.ts';
import { aborted } from '../contracts/jobs/workshop.ts';
import { Mailbox } from '../support/mailbox.ts';

/** Sweeps until it is asked to stop. */
@Module({})
class SweepingModule implements OnModuleInit {
  readonly begun = new Mailbox<RunningJob>();

  constructor(private readonly jobs: Jobs) {}

  async onModuleInit(): Promise<void> {
    this.jobs.handle(Sweep, async (_payload, job) => {
      this.begun.put(job);
      throw (await aborted(job)) as Error;
    });
    await this.jobs.enqueue(Sweep, new Sweep(), { key: 'sweep' });
  }
}

describe('the jobs of an application', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'rb-jobs-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const start = () => {
    const config = makeConfig({ data_dir: directory, jobs: { lease: '1h' } });
    const group = new NoGroup();
    const jobs = JobsModule.for(config, group);
    const rest = [
      ConfigModule.for(config),
      GroupModule.for(group),
      HealthModule,
      DatabaseModule.for(schema),
      LeasesModule.for(config, group),
    ];
    @Module({ imports: [...rest, jobs, SweepingModule] })
    class Application {}
    return NestFactory.createApplicationContext(Application, { logger: false });
  };

  it('begin with it, stop with it, and go on with the next', async () => {
    for (const _ of [1, 2]) {
      const app = await start();
      expect((await app.get(SweepingModule).begun.take()).attempt).toBe(1);
      expect(await app.get(Jobs).counts()).toMatchObject({ queued: 0, running: 1 });
      await app.close();
    }
  });

  it(
    'of a process that was killed are taken up at the next start: nobody else can hold them',
    { timeout: 20_000 },
    async () => {
      const app = await start();
      expect((await app.get(SweepingModule).begun.take()).attempt).toBe(1);
      const work = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      const holding = app.get(Leases).hold('one at a time', async () => (held.resolve(), work.promise));
      await held.promise;
      // What a kill leaves behind: the files as they are now.
      const left = await mkdtemp(path.join(tmpdir(), 'rb-jobs-'));
      await cp(directory, left, { recursive: true });
      work.resolve();
      await holding;
      await app.close();
      await rm(directory, { recursive: true });
      directory = left;

      const next = await start();
      expect((await next.get(SweepingModule).begun.take()).attempt).toBe(2);
      expect(await next.get(Leases).hold('one at a time', async () => undefined)).toBe(true);
      await next.close();
    },
  );

  it('are counted by state and outcome', async () => {
    const metric = async (name: string) => (await register.getSingleMetricAsString(name)).split('\n');
    const app = await start();
    await app.get(SweepingModule).begun.take();
    for (const line of ['rb_jobs{state="queued"} 0', 'rb_jobs{state="running"} 1'])
      expect(await metric('rb_jobs')).toContain(line);
    register.getSingleMetric('rb_job_duration_seconds')?.reset();
    await app.close();
    const released = 'rb_job_duration_seconds_count{job="sweep",outcome="released"} 1';
    expect(await metric('rb_job_duration_seconds')).toContain(released);
    expect(await metric('rb_jobs')).not.toContain('rb_jobs{state="running"} 1');
  });
});
