import { parentPort } from 'node:worker_threads';
import { lowerThreadPriority } from '../../threads/lower-priority.ts';

/** Messages between threads keep an error's message and stack, and lose its class. */
export type TaskAnswer = { readonly value: unknown } | { readonly error: unknown };

/** Makes the calling worker thread run `task` for each request of `TaskThreads`. */
export function serveTasks(task: (request: never) => Promise<unknown>): void {
  lowerThreadPriority();
  parentPort!.on('message', (request: unknown) => void answer(task(request as never)));
}

async function answer(outcome: Promise<unknown>): Promise<void> {
  const message: TaskAnswer = await outcome.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort!.postMessage(message);
}
