import { setTimeout as delay } from 'node:timers/promises';
import type { Builds, Downloads, Hammered, Hammering, Upload } from './hammer.ts';
import { download } from './paced-download.ts';
import { PassingPackages } from './passing-packages.ts';
import { ADMIN_TOKEN } from './service.ts';
import { upload } from './upload.ts';

const GIB = 1024 ** 3;
/** How often a build is polled, ms. */
const GLANCE = 50;

interface Deadline {
  isOver(): boolean;
  readonly signal: AbortSignal;
}

async function uploads(url: string, work: Upload, deadline: Deadline): Promise<number> {
  const packages = new PassingPackages(work.packages);
  let done = 0;
  for (; !deadline.isOver(); done++) {
    await upload({ url }, work.resource, `${work.prefix}.${done}`, work.file);
    packages.remove();
  }
  return done;
}

async function builds(url: string, work: Builds, deadline: Deadline): Promise<number> {
  const packages = new PassingPackages(work.packages);
  let done = 0;
  for (; !deadline.isOver(); done++) {
    const base = work.bases[done];
    if (base === undefined) throw new Error('more bases are needed');
    // The check of a client that runs this version requests the build.
    await fetch(`${url}/resources/${work.resource}/latest?current=${base}`);
    await untilBuilt(url, work, base);
    packages.remove();
  }
  return done;
}

interface Shown {
  readonly incrementals: readonly { old_version: string; status: string; reason?: string }[];
}

async function untilBuilt(url: string, { resource, target }: Builds, base: string): Promise<void> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  for (;;) {
    const answer = await fetch(`${url}/admin/resources/${resource}/versions/${target}`, { headers });
    const { data } = (await answer.json()) as { data: Shown };
    const found = data.incrementals.find((it) => it.old_version === base);
    if (found?.status === 'ready') return;
    if (found?.status === 'failed' || found?.status === 'skipped') throw new Error(found.reason);
    await delay(GLANCE);
  }
}

async function downloads(url: string, work: Downloads, deadline: Deadline): Promise<number> {
  const latest = await fetch(`${url}/resources/${work.resource}/latest`);
  const { data } = (await latest.json()) as { data: { download_url: string } };
  let bytes = 0;
  const onBytes = (count: number) => void (bytes += count);
  const one = async () => {
    while (!deadline.isOver())
      await download(data.download_url, { mbit: work.mbit, onBytes, signal: deadline.signal });
  };
  await Promise.all(Array.from({ length: work.count }, one));
  return bytes / GIB;
}

function hammer({ url, seconds, work }: Hammering): Promise<number> {
  const signal = AbortSignal.timeout(seconds * 1000);
  const deadline = { isOver: () => signal.aborted, signal };
  if (work.kind === 'upload') return uploads(url, work, deadline);
  if (work.kind === 'builds') return builds(url, work, deadline);
  return downloads(url, work, deadline);
}

process.on('message', (job: Hammering) => {
  hammer(job).then(
    (done) => process.send!({ done } satisfies Hammered),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());
