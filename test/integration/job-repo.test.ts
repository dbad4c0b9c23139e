import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { done, failed, released, retried } from '../../src/jobs/repo/job-changes.ts';
import { JobRepo, type RowFence } from '../../src/jobs/repo/job.repo.ts';
import { DatabaseJobsLab } from '../support/database-jobs-lab.ts';

const LEASE = 1000;

describe('the row of a job', () => {
  let lab: DatabaseJobsLab;
  let repo: JobRepo;
  beforeEach(async () => {
    lab = await DatabaseJobsLab.create();
    repo = new JobRepo(lab.database, () => lab.time.now);
    await repo.add({ name: 'build', key: 'k', payload: '{}', delay: 0 });
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  const seen = async () => (await repo.due({ names: ['build'], except: [], limit: 5 }))[0]!;
  const claim = async (owner: string): Promise<RowFence> => {
    const row = await seen();
    expect(await repo.claim(row, owner, LEASE)).toBe(true);
    return { id: row.id, owner, attempt: row.attempts + 1 };
  };

  it('is claimed by one of those who saw it', async () => {
    const [mine, yours] = [await seen(), await seen()];
    expect(await repo.claim(mine, 'me', LEASE)).toBe(true);
    expect(await repo.claim(yours, 'you', LEASE)).toBe(false);
    expect(await lab.rows()).toMatchObject([{ state: 'running', attempts: 1, leaseOwner: 'me' }]);
  });

  it('is claimed by one of those who saw its lease run out', async () => {
    await claim('gone');
    await lab.advance(LEASE);
    const [mine, yours] = [await seen(), await seen()];
    expect(await repo.claim(mine, 'me', LEASE)).toBe(true);
    expect(await repo.claim(yours, 'you', LEASE)).toBe(false);
    expect(await lab.rows()).toMatchObject([{ state: 'running', attempts: 2, leaseOwner: 'me' }]);
  });

  it('is not claimed when its lease was renewed meanwhile', async () => {
    const slow = await claim('slow');
    await lab.advance(LEASE);
    const left = await seen();
    expect(await repo.changeClaimed(slow, { leaseUntil: new Date(lab.time.now + LEASE) })).toBe(true);
    expect(await repo.claim(left, 'me', LEASE)).toBe(false);
  });

  it('is not claimed when it went back to the queue meanwhile', async () => {
    const slow = await claim('slow');
    await lab.advance(LEASE);
    const left = await seen();
    await repo.changeClaimed(slow, released(slow.attempt));
    expect(await repo.claim(left, 'me', LEASE)).toBe(false);
  });

  it.each([
    ['done', done()],
    ['failed', failed('failed')],
    ['tried', retried('failed', new Date(0))],
  ])('is not claimed when it was %s meanwhile', async (_what, change) => {
    const waiting = await seen();
    await repo.changeClaimed(await claim('quick'), change);
    expect(await repo.claim(waiting, 'me', LEASE)).toBe(false);
  });

  it.each<[string, Partial<RowFence>, boolean]>([
    ['this try', {}, true],
    ['an earlier try of the same owner', { attempt: 0 }, false],
    ['another owner', { owner: 'you' }, false],
    ['another job', { id: 999 }, false],
  ])('changes for %s: %o %s', async (_who, other, changed) => {
    const mine = await claim('me');
    expect(await repo.changeClaimed({ ...mine, ...other }, { progress: 0.5 })).toBe(changed);
  });

  it('does not change after its end', async () => {
    const mine = await claim('me');
    await repo.changeClaimed(mine, done());
    expect(await repo.changeClaimed(mine, { progress: 0.5 })).toBe(false);
  });
});
