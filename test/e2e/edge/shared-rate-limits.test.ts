import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { rawRequest } from '../../support/raw-http.ts';
import { ServiceProcess } from '../../support/service-process.ts';

/** ms between two checks */
const PACE = 30;
/** Checks in the time until the processes know of one another's part, with room for a busy machine. */
const MARGIN = 10;

it('a client gets its limit once, however many processes answer it', async () => {
  await using service = await ServiceProcess.start({
    instance: { processes: 2 },
    rate_limit: { checks: 60 },
  });
  const statuses: number[] = [];
  // Each on a connection of its own: the kernel spreads them over the processes.
  for (let i = 0; i < 95; i++) {
    statuses.push((await rawRequest(service.url, 'GET /resources/none/latest')).status);
    await delay(PACE);
  }
  const passed = statuses.filter((status) => status === 404).length;
  // If each process counted alone, both together would let all through.
  expect(new Set(statuses)).toEqual(new Set([404, 429]));
  expect(passed).toBeGreaterThanOrEqual(60);
  expect(passed).toBeLessThanOrEqual(60 + 60 / 8 + MARGIN);
}, 120_000);
