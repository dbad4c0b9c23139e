/** Builds one incremental package twice, in a process that does nothing else, and reports what it took. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Pair } from './incremental-pair.ts';
import type { OurSample } from './incremental-report.ts';
import { memory } from './process-usage.ts';
import { ROOT } from './service.ts';

const { WorkQueue } = (await import(
  path.join(ROOT, 'dist/src/archives/workers/work-queue.js')
)) as typeof import('../src/archives/workers/work-queue.ts');
const { IncrementalBuilder } = (await import(
  path.join(ROOT, 'dist/src/archives/workers/incremental-builder.js')
)) as typeof import('../src/archives/workers/incremental-builder.ts');
const limits = {
  maxEntries: 1e6,
  maxEntrySize: 2 ** 40,
  maxTotalSize: 2 ** 40,
  maxRatio: 1e9,
  maxMetadataSize: 2 ** 40,
};

process.once('message', (pair: Pair & { target: string }) => {
  build(pair).then(
    (sample) => process.send!(sample, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());

async function build({
  type,
  next,
  oldTree,
  nextTree,
  target,
}: Pair & { target: string }): Promise<OurSample> {
  // Resets the highest memory, which was reached while modules were loaded.
  writeFileSync('/proc/self/clear_refs', '5');
  const idle = memory(process.pid, 'VmRSS');
  const trees = { oldTree: readFileSync(oldTree, 'utf8'), newTree: readFileSync(nextTree, 'utf8') };
  const task = { source: next, type, ...trees, target, maxSize: Infinity };
  const queue = new WorkQueue({ threads: 1, memory: 2 ** 32, maxWaiting: 1 });
  const builder = new IncrementalBuilder({ queue, limits, maxCpuTime: Infinity });
  const first = await timed(() => builder.build(task));
  if (first.result.kind === 'skipped') throw new Error(first.result.reason);
  const peak = memory(process.pid, 'VmHWM');
  rmSync(target);
  const { seconds: again } = await timed(() => builder.build(task));
  await builder.close();
  const { seconds, cpu } = first;
  return { seconds, cpu, again, memory: peak - idle, size: first.result.size };
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number; cpu: number }> {
  const before = process.cpuUsage();
  const begin = performance.now();
  const result = await work();
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { result, seconds, cpu: (user + system) / 1e6 };
}
