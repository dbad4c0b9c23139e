import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseUnavailable } from '../../src/database/database-unavailable.ts';
import { LeaseLost } from '../../src/leases/errors.ts';
import { aborted } from '../contracts/jobs/workshop.ts';
import { DatabaseJobsLab } from '../support/database-jobs-lab.ts';

describe('jobs in trouble', { timeout: 15_000 }, () => {
  let lab: DatabaseJobsLab;
  beforeEach(async () => {
    lab = await DatabaseJobsLab.create();
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  it('give back what is claimed while they stop, before they have stopped', async () => {
    const stopped = Promise.withResolvers<void>();
    let transactions = 0;
    const database = lab.withHook(() => {
      if (++transactions === 1) stopped.resolve(shop.process.stop(60_000));
    });
    await lab.insert([{ activeKey: 'k' }]);
    const shop = await lab.working({}, database);
    await stopped.promise;
    expect(transactions).toBe(2);
    expect(shop.begun.received).toBe(0);
    expect(await lab.rows()).toMatchObject([{ state: 'queued', attempts: 0, leaseOwner: null }]);
  });

  describe('while the database fails', () => {
    let failing: boolean;
    let failure: Error;
    const flaky = () =>
      lab.withHook(() => {
        if (failing) throw failure;
      });
    beforeEach(() => {
      failing = false;
      failure = new Error('gone');
    });

    it('a handler goes on for the lease, is then asked to stop, and may still end well', async () => {
      const shop = await lab.working({}, flaky());
      await shop.build('steadfast');
      const { job, finish } = await shop.begun.take();
      failing = true;
      await job.progress(0.5);
      await lab.advance(lab.lease - 1);
      expect(job.signal.aborted).toBe(false);
      await lab.advance(1);
      expect(await aborted(job)).toBeInstanceOf(LeaseLost);
      failing = false;
      finish();
      expect(await shop.outcomes.take()).toBe('done');
    });

    it('longer than the lease in the last try, the job is tried again: nothing is wrong with it', async () => {
      const shop = await lab.working({ attempts: 1 }, flaky());
      await shop.build('innocent');
      const { job, fail } = await shop.begun.take();
      failing = true;
      await lab.advance(lab.lease);
      const reason = await aborted(job);
      expect(reason).toBeInstanceOf(LeaseLost);
      failing = false;
      fail(reason as Error);
      expect(await shop.outcomes.take()).toBe('retried');
      expect(await shop.jobs.status('innocent')).toMatchObject({ state: 'queued', attempts: 0 });
    });

    it('for less than two thirds of the lease, no handler is stopped', async () => {
      const shop = await lab.working({}, flaky());
      const other = await lab.working();
      await shop.build('unmoved');
      const { job } = await shop.begun.take();
      await lab.advance(lab.lease * 0.9);
      failing = true;
      await lab.advance(lab.lease * 0.4);
      failing = false;
      await lab.advance(lab.lease);
      expect(job.signal.aborted).toBe(false);
      expect(other.begun.received).toBe(0);
    });

    it('an end that could not be recorded means another try', async () => {
      const shop = await lab.working({}, flaky());
      await shop.build('unheard');
      const { finish } = await shop.begun.take();
      failing = true;
      finish();
      expect(await shop.outcomes.take()).toBe('lost');
      failing = false;
      await lab.advance(lab.lease + lab.poll);
      expect((await shop.begun.take()).job.attempt).toBe(2);
    });

    it('for longer than the lease, the end is recorded afterwards, and no try is used up', async () => {
      const shop = await lab.working({ attempts: 1 }, flaky());
      await shop.build('done-meanwhile');
      const { finish } = await shop.begun.take();
      failing = true;
      failure = new DatabaseUnavailable(new Error('gone'));
      finish();
      await lab.advance(2 * lab.lease);
      failing = false;
      await lab.advance(lab.poll);
      expect(await shop.outcomes.take()).toBe('done');
      expect(await lab.rows()).toMatchObject([{ state: 'done', attempts: 1 }]);
    });

    it('an end that waits for it keeps no process from stopping', async () => {
      const shop = await lab.working({}, flaky());
      await shop.build('unheard');
      const { finish } = await shop.begun.take();
      failing = true;
      failure = new DatabaseUnavailable(new Error('gone'));
      finish();
      await lab.advance(lab.poll);
      const stopped = shop.process.stop(60_000);
      await lab.advance(lab.poll);
      await stopped;
      expect(await shop.outcomes.take()).toBe('lost');
    });

    it('looking for work goes on', async () => {
      const shop = await lab.working({}, flaky());
      await lab.insert([{ activeKey: 'k' }]);
      failing = true;
      await lab.advance(3 * lab.poll);
      expect(shop.begun.received).toBe(0);
      failing = false;
      await lab.advance(lab.poll);
      await shop.begun.take();
    });
  });
});
