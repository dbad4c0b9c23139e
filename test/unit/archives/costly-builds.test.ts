import { expect, it } from 'vitest';
import { storedTree } from '../../../src/archives/tree/stored-tree.ts';
import { IncrementalBuilder } from '../../../src/archives/workers/incremental-builder.ts';
import { LIMITS } from '../../support/archives/inspect-bytes.ts';
import { fileTree } from '../../support/archives/model-tree.ts';
import { workQueue } from '../../support/archives/work-queue.ts';

it('a build is skipped when it needs more memory than there is', async () => {
  const paths = Array.from({ length: 40_000 }, (_, i) => [`${'d'.repeat(99)}/${i}`, '']);
  const tree = await storedTree(fileTree({ files: Object.fromEntries(paths) }));
  const queue = workQueue({ memory: 20 * 2 ** 20 });
  const builder = new IncrementalBuilder({ queue, limits: LIMITS, maxCpuTime: 60_000 });
  const trees = { oldTree: tree, newTree: tree };
  const task = { source: 'unread', target: 'unwritten', type: 'zip', maxSize: Infinity, ...trees } as const;
  expect(await builder.build(task)).toEqual({
    kind: 'skipped',
    reason: expect.stringContaining('needs more than 20971520 bytes of memory'),
  });
  await builder.close();
});
