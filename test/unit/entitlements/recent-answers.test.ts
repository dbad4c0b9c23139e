import { beforeEach, describe, expect, it } from 'vitest';
import { RecentAnswers } from '../../../src/entitlements/logic/recent-answers.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

interface Answer {
  readonly text: string;
}

let time: VirtualTime;
let answers: RecentAnswers<Answer>;
let searches: number;

beforeEach(() => {
  time = new VirtualTime();
  searches = 0;
  const keep = ({ text }: Answer) => (text === 'brief' ? 10 : 1000);
  answers = new RecentAnswers({ max: 2, keep, now: () => time.now });
});

const giving = (text: string) => async () => {
  searches++;
  return { text };
};

describe('RecentAnswers', () => {
  it('has an answer at hand until its time is over', async () => {
    await answers.getOrSearch('a', giving('yes'));
    await time.advance(999);
    expect(answers.get('a')).toEqual({ text: 'yes' });
    await time.advance(1);
    expect(answers.get('a')).toBeUndefined();
  });

  it('keeps each for as long as it is worth', async () => {
    await answers.getOrSearch('a', giving('brief'));
    await time.advance(10);
    expect(answers.get('a')).toBeUndefined();
  });

  it('searches once for all who ask meanwhile', async () => {
    const all = Array.from({ length: 50 }, () => answers.getOrSearch('a', giving('yes')));
    expect(await Promise.all(all)).toEqual(all.map(() => ({ text: 'yes' })));
    expect(searches).toBe(1);
  });

  it('keeps neither what was not found out nor a failure', async () => {
    expect(await answers.getOrSearch('a', () => Promise.resolve(undefined))).toBeUndefined();
    await expect(answers.getOrSearch('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(answers.get('a')).toBeUndefined();
    expect(await answers.getOrSearch('a', giving('yes'))).toEqual({ text: 'yes' });
  });

  it('stays within its bound, the least recently used going first', async () => {
    for (const key of ['a', 'b']) await answers.getOrSearch(key, giving(key));
    await time.advance(100);
    answers.get('a');
    await answers.getOrSearch('c', giving('c'));
    expect(['a', 'b', 'c'].map((key) => answers.get(key)?.text)).toEqual(['a', undefined, 'c']);
  });

  it('forgets, also what is about to be found', async () => {
    const old = Promise.withResolvers<Answer>();
    const first = answers.getOrSearch('a', () => old.promise);
    answers.evict('a');
    expect(await answers.getOrSearch('a', giving('new'))).toEqual({ text: 'new' });
    old.resolve({ text: 'old' });
    expect(await first).toEqual({ text: 'old' });
    expect(answers.get('a')).toEqual({ text: 'new' });
    answers.evict('a');
    expect(answers.get('a')).toBeUndefined();
  });
});
