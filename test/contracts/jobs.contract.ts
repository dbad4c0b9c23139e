import { afterEach, beforeEach, describe } from 'vitest';
import { JobsLab, type JobsUnderTest } from './jobs/jobs-lab.ts';
import { keys } from './jobs/keys.ts';
import { leases } from './jobs/leases.ts';
import { lifeOfAJob } from './jobs/life.ts';
import { movement } from './jobs/movement.ts';
import { payloads } from './jobs/payloads.ts';
import { stopping } from './jobs/stopping.ts';
import { tries } from './jobs/tries.ts';

/** What every engine of the jobs promises. */
export function jobsContract(make: string, create: () => Promise<JobsUnderTest>): void {
  describe(`jobs: ${make}`, { timeout: 15_000 }, () => {
    const lab = new JobsLab(create);
    beforeEach(() => lab.setUp());
    afterEach(() => lab.tearDown());
    for (const part of [lifeOfAJob, keys, payloads, tries, leases, movement, stopping]) part(lab);
  });
}
