import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Pair } from './incremental-pair.ts';
import type { OurSample } from './incremental-report.ts';

/** In a new process each time, so that its memory is that of one build. */
export async function buildOurs(
  pair: Pair,
  directory: string,
  execArgv: readonly string[],
): Promise<OurSample> {
  const target = path.join(directory, `ours.${pair.type}`);
  const child = fork(path.join(import.meta.dirname, 'incremental-ours.process.ts'), {
    execArgv: [...execArgv],
  });
  const ended = once(child, 'exit');
  child.send({ ...pair, target });
  const failed = ended.then(([code]) => {
    throw new Error(`the process that builds ended with ${code}`);
  });
  const [sample] = (await Promise.race([once(child, 'message'), failed])) as [OurSample];
  await ended;
  rmSync(target);
  return sample;
}
