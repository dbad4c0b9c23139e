import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeCluster } from '../../support/cluster.ts';
import { OutageLab, RECOVERY } from '../../support/outages/lab.ts';
import type { PartName } from '../../support/outages/parts.ts';

const PARTS = ['mysql', 'redis'] as const;
/** How long a part is away, s. `npm run bench -- outages` knows longer outages, and more of them. */
const SECONDS = 3;

describeCluster('two and a worker under load', () => {
  let lab: OutageLab;
  beforeAll(async () => void (lab = await OutageLab.start(PARTS)));
  afterAll(() => lab?.[Symbol.asyncDispose]());

  it.each<[part: PartName, state: string]>([
    ['mysql', 'address gone and back'],
    ['mysql', 'read-only'],
    ['redis', 'killed'],
    ['redis', 'hung'],
    ['redis', 'out of memory'],
  ])(
    'lose nothing, and refuse only for now, while %s is %s',
    async (part, state) => {
      const { actions, work, lost } = await lab.suffer(PARTS.indexOf(part as never), state, SECONDS);
      expect(lost).toEqual([]);
      for (const { name, unexpected, back } of actions)
        expect({ name, unexpected, isBack: back !== undefined }).toEqual({
          name,
          unexpected: [],
          isBack: true,
        });
      expect(Math.min(...Object.values(work).map(({ count }) => count))).toBeGreaterThan(0);
    },
    3 * RECOVERY,
  );
});
