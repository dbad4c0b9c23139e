import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { pipeInTurns } from '../../../src/storage/pipe-in-turns.ts';
import { PER_TURN } from '../../../src/storage/loop-turns.ts';
import { BytesPerTurn, ready } from '../../support/bytes-per-turn.ts';

const CHUNK = 128 * 1024;

function piped(
  source: Readable,
  destination: Writable,
  onWritten?: (chunk: Buffer) => void,
): Promise<unknown> {
  pipeInTurns(source, destination, onWritten);
  return once(destination, 'finish');
}

it.each([
  ['one stream of large chunks', 1, 4 * PER_TURN],
  ['many streams', 50, CHUNK],
])('writes a bounded number of bytes in each turn of the loop: %s', async (_, streams, size) => {
  using counted = new BytesPerTurn();
  await Promise.all(Array.from({ length: streams }, () => piped(ready(8, size), counted.writer())));
  expect(counted.total).toBe(streams * 8 * size);
  expect(counted.largest).toBeLessThanOrEqual(PER_TURN);
});

it('lets streams take turns', async () => {
  using counted = new BytesPerTurn();
  const order: string[] = [];
  const names = ['a', 'b', 'c'];
  await Promise.all(names.map((name) => piped(ready(4, PER_TURN), counted.writer(name, order))));
  for (let slice = 0; slice < order.length; slice += 3)
    expect(order.slice(slice, slice + 3).toSorted()).toEqual(names);
});

it('hands chunks back when all of their bytes are sent, and keeps the bytes in order', async () => {
  const chunks = [Buffer.alloc(3 * PER_TURN + 5, 1), Buffer.alloc(10, 2), Buffer.alloc(PER_TURN, 3)];
  const received: Buffer[] = [];
  const events: string[] = [];
  const destination = new Writable({
    write(slice: Buffer, _encoding, done) {
      received.push(slice);
      events.push(`${slice.length}`);
      setImmediate(done);
    },
  });
  await piped(Readable.from(chunks), destination, (chunk) => events.push(`sent ${chunk.length}`));
  expect(Buffer.concat(received).equals(Buffer.concat(chunks))).toBe(true);
  const whole = `${PER_TURN}`;
  expect(events).toEqual([
    whole,
    whole,
    whole,
    '5',
    `sent ${3 * PER_TURN + 5}`,
    '10',
    'sent 10',
    whole,
    `sent ${PER_TURN}`,
  ]);
});

it('waits for a client that takes nothing, and others do not wait for it', async () => {
  using counted = new BytesPerTurn();
  let asked = 0;
  const stalled = new Writable({ write: () => void asked++ });
  pipeInTurns(ready(4, CHUNK), stalled);
  await piped(ready(4, CHUNK), counted.writer());
  expect(asked).toBe(1);
});

it('sends nothing of a stream that was destroyed while it waited', async () => {
  using counted = new BytesPerTurn();
  const order: string[] = [];
  const gone = ready(2, CHUNK);
  const others = ['a', 'b', 'c'].map((name) => piped(ready(4, PER_TURN), counted.writer(name, order)));
  pipeInTurns(gone, counted.writer('gone', order));
  gone.once('data', () => gone.destroy());
  await Promise.all(others);
  expect(order).not.toContain('gone');
});

it('writes nothing once it is stopped, and leaves the source paused', async () => {
  using counted = new BytesPerTurn();
  const source = ready(64, CHUNK);
  const stop = pipeInTurns(source, counted.writer());
  for (let turn = 0; turn < 3; turn++) await nextTurn();
  stop();
  const before = counted.total;
  expect(before).toBeGreaterThan(0);
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  expect(counted.total).toBe(before);
  expect(source.isPaused()).toBe(true);
});
