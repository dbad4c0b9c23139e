import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pauseAfter } from '../../src/jobs/backoff.ts';
import { DEFAULTS } from '../../src/jobs/job-options.ts';
import { Build } from '../contracts/jobs/kinds.ts';
import { Workshop } from '../contracts/jobs/workshop.ts';
import { jobsContract } from '../contracts/jobs.contract.ts';
import { DatabaseJobsLab } from '../support/database-jobs-lab.ts';

const lines: unknown[][] = [];
const keep = (...line: unknown[]) => void lines.push(line);
beforeAll(() => Logger.overrideLogger({ log: keep, warn: keep, error: keep }));

jobsContract('database', DatabaseJobsLab.create);

describe('jobs on the database', { timeout: 15_000 }, () => {
  let lab: DatabaseJobsLab;
  beforeEach(async () => {
    lab = await DatabaseJobsLab.create();
    lines.length = 0;
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  describe('a job', () => {
    it('enqueued in a transaction exists if that commits', async () => {
      const shop = await lab.working();
      const work = lab.database.transaction(async () => {
        expect(await shop.build('undone')).toBe(true);
        throw new Error('rolled back');
      });
      await expect(work).rejects.toThrow('rolled back');
      await lab.database.transaction(async () => {
        expect(await shop.build('kept')).toBe(true);
        expect(await shop.build('kept')).toBe(false);
      });
      await lab.advance(lab.poll);
      expect((await shop.begun.take()).job.key).toBe('kept');
      expect((await lab.rows()).map(({ key }) => key)).toEqual(['kept']);
    });

    it('runs outside the transaction that woke the runner', async () => {
      const shop = new Workshop(lab.open({}));
      const handled = Promise.withResolvers<unknown>();
      shop.jobs.handle(Build, async () => handled.resolve(lab.database.manager));
      await shop.process.start();
      await shop.build('waiting', 1);
      await lab.time.advance(1);
      await lab.database.transaction(() => shop.build('waker'));
      expect(await handled.promise).toBe(lab.database.manager);
    });

    it('whose row cannot be read fails like any other', async () => {
      await lab.insert([{ payload: '{' }]);
      const shop = await lab.working({ attempts: 1 });
      expect(await shop.outcomes.take()).toBe('failed');
      expect((await shop.jobs.status('k'))?.lastError).toMatch(/JSON/);
    });

    it('is not begun twice by a process that was frozen for longer than the lease', async () => {
      const shop = await lab.working();
      await shop.build('frozen');
      const { finish } = await shop.begun.take();
      shop.process.stall();
      await lab.advance(3 * lab.lease);
      shop.process.resume();
      await lab.advance(lab.lease);
      expect(shop.begun.received).toBe(1);
      finish();
      expect(await shop.outcomes.take()).toBe('done');
    });
  });

  it.each([0, 0.5, 0.999])('draws the pause before the next try: %d', async (random) => {
    const shop = await lab.working({ random: () => random, attempts: 4 });
    await shop.build('flaky');
    for (const attempt of [1, 2, 3]) {
      (await shop.begun.take()).fail(new Error('again'));
      await shop.outcomes.take();
      const pause = pauseAfter(attempt, DEFAULTS.backoff, random);
      expect((await lab.rows())[0]!.runAt.getTime() - lab.time.now).toBe(pause);
      await lab.advance(pause + lab.poll);
    }
  });

  it('writes progress at most once a second', async () => {
    const shop = await lab.working();
    await shop.build('progress');
    const { job } = await shop.begun.take();
    const shown = async () => (await shop.jobs.status('progress'))?.progress;
    await job.progress(0.1);
    await job.progress(0.2);
    expect(await shown()).toBe(0.1);
    await lab.advance(999);
    expect(await shown()).toBe(0.1);
    await lab.advance(1);
    expect(await shown()).toBe(0.2);
    await job.progress(0.3);
    expect(await shown()).toBe(0.2);
  });

  describe('rows of ended jobs', () => {
    const limits = { keep: { done: 10_000, failed: 60_000 }, prune: 5000 };
    const states = async () => (await lab.rows()).map(({ state }) => state);

    it('are removed after their time', async () => {
      await lab.insert([
        { state: 'done' },
        { state: 'failed' },
        { state: 'queued', name: 'foreign', activeKey: 'k' },
      ]);
      await lab.working(limits);
      await lab.advance(9000);
      expect(await states()).toEqual(['done', 'failed', 'queued']);
      await lab.advance(6000);
      expect(await states()).toEqual(['failed', 'queued']);
      await lab.advance(60_000);
      expect(await states()).toEqual(['queued']);
    });

    it('are kept from their end on, not from their begin', async () => {
      const begun = { runAt: new Date(0), createdAt: new Date(0) };
      await lab.insert([{ ...begun, state: 'done' }]);
      await lab.working(limits);
      await lab.advance(9000);
      expect(await states()).toEqual(['done']);
    });

    it('are removed a few at a time', async () => {
      const old = new Date(0);
      await lab.insert(
        Array.from({ length: 450 }, () => ({ state: 'done' as const, runAt: old, updatedAt: old })),
      );
      await lab.working(limits);
      const left: number[] = [];
      for (const _ of Array(3)) {
        await lab.advance(0);
        left.push((await lab.rows()).length);
        await lab.advance(lab.poll);
      }
      expect(left).toEqual([250, 50, 0]);
    });
  });

  describe('the log', () => {
    it('tells of each try', async () => {
      const shop = await lab.working({ attempts: 1 });
      await shop.build('told');
      const { fail } = await shop.begun.take();
      await lab.advance(1500);
      const error = new Error('broken');
      fail(error);
      await shop.outcomes.take();
      const facts = { job: 'build', key: 'told', attempt: 1, outcome: 'failed', duration: 1500, err: error };
      expect(lines).toEqual([[facts, 'job failed', 'Jobs']]);
    });

    it('logs once each kind without a handler', async () => {
      await lab.insert([
        { name: 'old', activeKey: 'a' },
        { name: 'old', activeKey: 'b' },
        { name: 'gone', state: 'done' },
      ]);
      await lab.working();
      await lab.advance(5 * lab.poll);
      expect(lines.map(([facts]) => facts)).toEqual([{ jobs: ['old'] }]);
    });
  });

  it('survives a listener that throws', async () => {
    const shop = await lab.working();
    shop.jobs.onFinished(() => {
      throw new Error('of the listener');
    });
    for (const key of ['one', 'two']) {
      await shop.build(key);
      (await shop.begun.take()).finish();
      expect(await shop.outcomes.take()).toBe('done');
    }
  });
});
