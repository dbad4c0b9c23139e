import { beforeEach, describe, expect, it } from 'vitest';
import { Turns } from '../../../src/entitlements/logic/turns.ts';
import { VirtualProcess, VirtualTime } from '../../support/virtual-time.ts';

const PATIENCE = 1000;
let time: VirtualTime;
let turns: Turns;
let log: string[];

beforeEach(() => {
  time = new VirtualTime();
  turns = new Turns({ atOnce: 2, waiting: 2, patience: PATIENCE }, new VirtualProcess(time));
  log = [];
});

/** Notes in the log whether each may run. */
async function come(...names: string[]): Promise<void> {
  for (const name of names)
    void turns.take().then((mayRun) => log.push(`${name} ${mayRun ? 'runs' : 'goes'}`));
  await time.advance(0);
}

describe('turns', () => {
  it('are given at once while there is room, then to a bounded number who wait', async () => {
    await come('a', 'b', 'c', 'd', 'e');
    expect(log).toEqual(['a runs', 'b runs', 'e goes']);
  });

  it('are given in the order of arrival', async () => {
    await come('a', 'b', 'c', 'd');
    turns.end();
    await come('e');
    turns.end();
    turns.end();
    await time.advance(0);
    expect(log.slice(2)).toEqual(['c runs', 'd runs', 'e runs']);
  });

  it('are not waited for longer than allowed', async () => {
    await come('a', 'b', 'c');
    await time.advance(PATIENCE - 1);
    await come('d');
    expect(log).toEqual(['a runs', 'b runs']);
    await time.advance(1);
    expect(log.slice(2)).toEqual(['c goes']);
    turns.end();
    await time.advance(0);
    expect(log.slice(3)).toEqual(['d runs']);
  });

  it('are free again when all have ended', async () => {
    await come('a', 'b', 'c');
    for (let n = 0; n < 3; n++) turns.end();
    await come('d', 'e', 'f');
    expect(log).toEqual(['a runs', 'b runs', 'c runs', 'd runs', 'e runs']);
  });
});
