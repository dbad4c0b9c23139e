import { once } from 'node:events';
import { watch } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

type Random = () => number;

/** Numbers in [0, 1), the same in every run (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = Math.trunc(state + 0x6d2b79f5);
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Resolves the moment something in `place` changes for the `nth` time. */
export async function change(place: string, nth: number): Promise<void> {
  const watcher = watch(place);
  try {
    for (let seen = 0; seen < nth; seen++) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}

/** A moment within a stream of publications, of a kind that goes round: some time, or a step of the way in. */
export function instant(round: number, dataDir: string, rid: string, random: Random): Promise<void> {
  const nth = 1 + Math.floor(random() * 12);
  const moments = [
    () => after(random() * 300),
    () => change(path.join(dataDir, 'staging'), nth),
    () => change(path.join(dataDir, 'packages', rid), nth),
    () => change(path.join(dataDir, 'resource-backend.sqlite-wal'), nth),
  ];
  return moments[round % moments.length]!();
}
