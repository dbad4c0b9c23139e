import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CpuTimeExceeded, MemoryExceeded } from '../../../src/archives/workers/errors.ts';
import { TaskThreads } from '../../../src/archives/workers/task-threads.ts';
import type { GreedyTask } from '../../support/archives/greedy.worker.ts';

const WORKER = fileURLToPath(new URL('../../support/archives/greedy.worker.ts', import.meta.url));
const HEAP = 32 * 2 ** 20;

describe('a thread for archives', () => {
  let threads: TaskThreads<GreedyTask, string>;
  beforeEach(() => {
    threads = new TaskThreads(WORKER);
  });
  afterEach(() => threads.close());

  it.each([0, HEAP])('is ended when its task needs more memory than it may (%d)', async (heap) => {
    await expect(threads.run('memory', { heap })).rejects.toBeInstanceOf(MemoryExceeded);
    expect(await threads.run('little', { heap })).toBe('little');
  });

  it.each([0, HEAP])('is ended when its task takes more CPU time than it may (%d)', async (heap) => {
    const bounds = { heap, cpuTime: 200 };
    await expect(threads.run('time', bounds)).rejects.toEqual(new CpuTimeExceeded(200));
    expect(await threads.run('little', bounds)).toBe('little');
  });

  it('runs further tasks after one that fails', async () => {
    await expect(threads.run('failure', { heap: 0 })).rejects.toThrow('failed');
    expect(await threads.run('little', { heap: 0 })).toBe('little');
  });

  it('rejects its task when it is closed, and every later one', async () => {
    const running = threads.run('time', { heap: 0 }).catch((error: unknown) => error);
    await threads.close();
    expect(await running).toBeInstanceOf(Error);
    await expect(threads.run('little', { heap: 0 })).rejects.toThrow('closed');
  });
});
