import { setTimeout as after } from 'node:timers/promises';

/** ms; many probes give up after one second. */
const ANSWER_LIMIT = 500;

/**
 * Asks a part for a readiness check. Only one question at a time: probes must not use up the connections of a part
 * that hangs.
 * @returns a function that throws when the part does not answer in time
 */
export function inTime<T>(ask: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= ask().finally(() => (running = undefined));
    return Promise.race([running, failAfterLimit()]);
  };
}

async function failAfterLimit(): Promise<never> {
  await after(ANSWER_LIMIT, undefined, { ref: false });
  throw new Error(`no answer within ${ANSWER_LIMIT} ms`);
}
