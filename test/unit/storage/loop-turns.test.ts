import { expect, it } from 'vitest';
import { LoopTurns, PER_TURN } from '../../../src/storage/loop-turns.ts';

/** An event loop whose turns begin when the test says so. */
class Loop {
  readonly turns = new LoopTurns((begin) => this.next.push(begin));
  /** Names of those that moved bytes in this turn. */
  moved: string[] = [];
  private readonly next: (() => void)[] = [];

  take(name: string, bytes = PER_TURN): void {
    this.turns.take(() => {
      this.moved.push(name);
      return bytes;
    });
  }

  /** @returns who moved bytes in the turn that begins now */
  turn(): string[] {
    this.moved = [];
    for (const begin of this.next.splice(0)) begin();
    return this.moved;
  }

  get isQuiet(): boolean {
    return this.next.length === 0;
  }
}

it('lets a lone transfer move at once', () => {
  const loop = new Loop();
  loop.take('a', 100);
  expect(loop.moved).toEqual(['a']);
});

it('lets all together move no more than the budget in one turn', () => {
  const loop = new Loop();
  for (const name of ['a', 'b', 'c', 'd', 'e']) loop.take(name, PER_TURN / 2);
  expect(loop.moved).toEqual(['a', 'b']);
  expect(loop.turn()).toEqual(['c', 'd']);
  expect(loop.turn()).toEqual(['e']);
});

it('serves those that ask again after those that wait', () => {
  const loop = new Loop();
  const again = (name: string) =>
    loop.turns.take(() => {
      loop.moved.push(name);
      queued.push(name);
      return PER_TURN;
    });
  const queued: string[] = [];
  for (const name of ['a', 'b', 'c']) again(name);
  const order = [...loop.moved];
  for (let turn = 0; turn < 6; turn++) {
    for (const name of queued.splice(0)) again(name);
    order.push(...loop.turn());
  }
  expect(order.join('')).toBe('abcabca');
});

it('takes what a turn moved beyond its budget from the next one', () => {
  const loop = new Loop();
  loop.take('small', PER_TURN - 1);
  for (const name of ['large', 'b', 'c']) loop.take(name);
  expect(loop.moved).toEqual(['small', 'large']);
  expect(loop.turn()).toEqual(['b']);
  expect(loop.turn()).toEqual(['c']);
});

it('gives the turn of a transfer that moves nothing to the next', () => {
  const loop = new Loop();
  for (const name of ['a', 'b']) loop.take(name);
  loop.take('ended', 0);
  loop.take('c');
  expect(loop.turn()).toEqual(['b']);
  expect(loop.turn()).toEqual(['ended', 'c']);
});

it('serves one that asks while it moves in the same turn, while there is budget', () => {
  const loop = new Loop();
  loop.turns.take(() => {
    loop.take('inner', 1);
    return 1;
  });
  expect(loop.moved).toEqual(['inner']);
});

it('asks for no more turns once nothing moves, and begins with a whole budget', () => {
  const loop = new Loop();
  loop.take('a');
  loop.turn();
  expect(loop.isQuiet).toBe(true);
  for (const name of ['b', 'c']) loop.take(name, PER_TURN / 2);
  expect(loop.moved).toEqual(['b', 'c']);
});
