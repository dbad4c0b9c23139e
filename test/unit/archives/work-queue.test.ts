import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { QueueFull } from '../../../src/archives/workers/errors.ts';
import type { Work, WorkQueueOptions } from '../../../src/archives/workers/work-queue.ts';
import { workQueue } from '../../support/archives/work-queue.ts';

/** A queue whose work runs until the test ends it. */
class Lab {
  readonly queue;
  readonly begun: string[] = [];
  readonly #ends = new Map<string, () => void>();

  constructor(options: Partial<WorkQueueOptions>) {
    this.queue = workQueue(options);
  }

  /** Work with this name, of the owner that its first letter names. */
  async add(name: string, work: Partial<Work> = {}): Promise<string> {
    return this.queue.run({ kind: 'inspection', owner: name[0]!, memory: 0, ...work }, () => {
      const { promise, resolve } = Promise.withResolvers<string>();
      this.begun.push(name);
      this.#ends.set(name, () => resolve(name));
      return promise;
    });
  }

  async end(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      this.#ends.get(name)!();
      await turn();
    }
  }
}

const MANY = { maxWaiting: 100 };

describe('the queue of inspections and builds', () => {
  it('lets owners take turns', async () => {
    const lab = new Lab({ threads: 1, ...MANY });
    for (const name of ['a1', 'b1', 'a2', 'a3', 'a4', 'b2', 'c1', 'b3']) void lab.add(name);
    await turn();
    expect(lab.begun).toEqual(['a1', 'b1']);
    await lab.end('a1', 'b1', 'a2', 'b2', 'c1', 'a3', 'b3');
    expect(lab.begun).toEqual(['a1', 'b1', 'a2', 'b2', 'c1', 'a3', 'b3', 'a4']);
  });

  it('keeps one thread for owners that have nothing running', async () => {
    const lab = new Lab({ threads: 2, ...MANY });
    for (const name of ['a1', 'a2', 'a3', 'b1', 'c1']) void lab.add(name);
    await turn();
    expect(lab.begun).toEqual(['a1', 'a2', 'b1']);
  });

  it('lets builds and inspections share the memory, and small work wait for none', async () => {
    const lab = new Lab({ threads: 2, memory: 100, ...MANY });
    void lab.add('a1', { memory: 60 });
    void lab.add('build', { kind: 'build', memory: 60 });
    void lab.add('c1', { memory: 30 });
    void lab.add('d1');
    await turn();
    // c1 would fit, but must not pass the build for ever.
    expect(lab.begun).toEqual(['a1', 'd1']);
    await lab.end('a1');
    expect(lab.begun).toEqual(['a1', 'd1', 'build', 'c1']);
  });

  it('refuses what is too much, and leaves each owner room', async () => {
    const lab = new Lab({ threads: 1, maxWaiting: 4 });
    const accepted = ['a1', 'a2', 'a3'].map((name) => lab.add(name));
    await turn();
    await expect(lab.add('a4')).rejects.toBeInstanceOf(QueueFull);
    accepted.push(lab.add('b1'), lab.add('b2'));
    await turn();
    await expect(lab.add('b3')).rejects.toBeInstanceOf(QueueFull);
    await lab.end('a1', 'b1', 'a2', 'b2', 'a3');
    expect(await Promise.all(accepted)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
  });

  it('lets a build leave that is cancelled while it waits', async () => {
    const lab = new Lab({ threads: 1 });
    const cancelled = new AbortController();
    void lab.add('a', { kind: 'build' });
    const waiting = lab.add('b', { kind: 'build', signal: cancelled.signal });
    void lab.add('c', { kind: 'build' });
    await turn();
    cancelled.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    await lab.end('a');
    expect(lab.begun).toEqual(['a', 'c']);
  });

  it('rejects what waits once it is closed', async () => {
    const lab = new Lab({ threads: 1 });
    void lab.add('a1');
    const waiting = lab.add('a2');
    await turn();
    lab.queue.close();
    await expect(waiting).rejects.toThrow('closed');
    await expect(lab.add('b1')).rejects.toThrow('closed');
  });
});
