import { serveTasks } from '../../../src/archives/workers/serve-tasks.ts';

/** A task that takes what a test wants a task to take. */
export type GreedyTask = 'little' | 'memory' | 'time' | 'failure';

serveTasks(async (task: GreedyTask) => {
  if (task === 'failure') throw new Error('failed');
  if (task === 'little') return task;
  for (const kept: object[] = []; ;) if (task === 'memory') kept.push({ kept: kept.length });
});
