import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { FLAGS } from '../../scripts/node-settings.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MIB = 1024 ** 2;

/** Prints the size of the young generation, of the main thread and of a thread that is bounded to 3 MiB. */
const SCRIPT = `
  import { once } from 'node:events';
  import { getHeapSpaceStatistics } from 'node:v8';
  import { isMainThread, parentPort, Worker } from 'node:worker_threads';
  import { leaveThreadsTheirBounds } from '${pathToFileURL(ROOT).href}/dist/src/threads/leave-threads-their-bounds.js';

  const { space_size: size } = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  if (isMainThread) {
    leaveThreadsTheirBounds();
    const thread = new Worker(new URL(import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 3 } });
    const [inThread] = await once(thread, 'message');
    console.log(JSON.stringify([size, inThread]));
  } else parentPort.postMessage(size);
`;

it('the young generation of the service has a fixed size, and that of a thread its own bound', () => {
  const url = `data:text/javascript,${encodeURIComponent(SCRIPT)}`;
  const run = spawnSync(
    process.execPath,
    [...FLAGS, '--input-type=module', '-e', `await import(${JSON.stringify(url)})`],
    {
      encoding: 'utf8',
    },
  );
  expect(run.stderr).toBe('');
  const [service, thread] = JSON.parse(run.stdout) as [number, number];
  expect(service).toBe(8 * MIB);
  expect(thread).toBeLessThanOrEqual(3 * MIB);
});
