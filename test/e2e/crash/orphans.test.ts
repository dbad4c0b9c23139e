import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Jobs } from '../../../src/jobs/jobs.ts';
import { SweepOrphansJob } from '../../../src/packages/logic/sweep-orphans.job.ts';
import { SweepOrphans } from '../../../src/packages/logic/sweep-orphans.ts';
import { download } from '../../support/client.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { DataDirectory } from './data-directory.ts';
import { PATIENCE } from './patience.ts';

const GRACE_HOURS = 24;
const settings = {
  auth: { admin_token: ADMIN_TOKEN },
  storage: { orphan_grace: `${GRACE_HOURS}h` },
  jobs: { lease: '1s' },
};
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

async function plant(file: string, modified: Date): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'planted');
  await utimes(file, modified, modified);
}

describe('what a crash left behind', () => {
  it('goes at the next start, but for young packages and those that a row names', async () => {
    await using service = await ServiceProcess.start(settings);
    const data = new DataDirectory(service.dataDir);
    const inPackages = (key: string) => path.join(service.dataDir, 'packages', key);
    await service.client().createResource('my-app', { update_type: 'full' });
    await service.client().publish('my-app', { version_name: '1.0.0', file: Buffer.from('published') });
    await service.kill();
    const [named] = data.blobs();
    await utimes(inPackages(named!), hoursAgo(1000), hoursAgo(1000));
    await plant(inPackages('my-app/11111111-aaaa/old.zip'), hoursAgo(GRACE_HOURS + 1));
    await plant(inPackages('gone-app/22222222-bbbb/old.zip'), hoursAgo(GRACE_HOURS + 1));
    await plant(inPackages('my-app/33333333-cccc/young.zip'), hoursAgo(GRACE_HOURS - 1));
    await plant(path.join(service.dataDir, 'staging/unfinished'), new Date());

    await service.restart();
    expect(data.staged()).toEqual([]);
    await expect.poll(() => data.orphans(), PATIENCE).toEqual(['my-app/33333333-cccc/young.zip']);
    expect(data.flaws()).toEqual([]);
    const { body } = await service.client().latest('my-app');
    expect((await download(body.data.download_url)).toString()).toBe('published');
  });

  it('is no package of this start, however short the grace and late the sweep', async () => {
    await using app = await TestApp.start({ storage: { orphan_grace: 0 } });
    const data = new DataDirectory(app.dataDir);
    const jobs = app.nest.get(Jobs);
    const { jobName: key } = SweepOrphansJob;
    const isDone = async () => (await jobs.counts()).done;
    await expect.poll(isDone, PATIENCE).toBe(1);
    await plant(path.join(app.dataDir, 'packages/my-app/44444444-dddd/on-its-way.zip'), new Date());
    await jobs.enqueue(SweepOrphansJob, new SweepOrphansJob(), { key });
    await expect.poll(isDone, PATIENCE).toBe(2);
    expect(data.orphans()).toEqual(['my-app/44444444-dddd/on-its-way.zip']);

    const stopped = AbortSignal.abort(new Error('told to stop'));
    await expect(app.nest.get(SweepOrphans).sweep(new Date(), stopped)).rejects.toThrow('told to stop');
    expect(data.orphans()).toHaveLength(1);
  });
});
