import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ConsulAgent, KvEntry, BlockingQuery } from '../../../src/consul/consul-agent.ts';
import { FollowDocument } from '../../../src/discovery/logic/follow-document.ts';
import { PATIENCE } from '../../e2e/crash/patience.ts';

/** Follows an agent that answers at once, whatever it is asked; the last answer stays. */
function follow(...answers: (KvEntry | Error)[]) {
  const asked: string[] = [];
  const taken: (string | undefined)[] = [];
  const entry = (_key: string, { index }: BlockingQuery): Promise<KvEntry> => {
    asked.push(index);
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const take = { apply: (text: string | undefined) => Promise.resolve(void taken.push(text)) };
  const followed = { key: 'k', wait: 1000, first: { text: 'one' } };
  const following = new FollowDocument({ entry } as unknown as ConsulAgent, take as never, followed);
  following.start();
  return { asked, taken, following };
}

it('does not ask without a pause while answers come at once and bring nothing new', async () => {
  const { asked, taken, following } = follow({ text: 'one', index: '7' });
  await delay(400);
  await following.stop();
  expect(asked.length).toBeLessThanOrEqual(2);
  expect(taken).toEqual([]);
});

it('nor while they say no index', async () => {
  const { asked, following } = follow({ text: 'one', index: '0' });
  await delay(400);
  await following.stop();
  expect(asked.length).toBeLessThanOrEqual(2);
});

it('nor while nobody answers', async () => {
  const { asked, following } = follow(new Error('away'));
  await delay(400);
  await following.stop();
  expect(asked.length).toBeLessThanOrEqual(8);
});

it('asks from the index of the last answer, and from the beginning when that went backwards', async () => {
  const { asked, taken, following } = follow(
    { text: 'two', index: '50' },
    { text: 'three', index: '9' },
    { text: 'four', index: '12' },
    { text: 'four', index: '12' },
  );
  await expect.poll(() => asked.slice(0, 4), PATIENCE).toEqual(['0', '50', '0', '12']);
  await following.stop();
  expect(taken).toEqual(['two', 'three', 'four']);
});
