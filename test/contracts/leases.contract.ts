import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LeaseLost, ServiceStopping } from '../../src/leases/errors.ts';
import { Holding } from './leases/holding.ts';
import type { LeasesProcess, LeasesUnderTest } from './leases/leases-lab.ts';

/** What every make of the leases promises. */
export function leasesContract(make: string, create: () => Promise<LeasesUnderTest>): void {
  describe(`leases: ${make}`, () => {
    let made: LeasesUnderTest;
    let name: string;
    let [one, two]: LeasesProcess[] = [];
    beforeEach(async () => {
      made = await create();
      name = `test ${randomUUID()}`;
      [one, two] = [made.open(), made.open()];
    });
    afterEach(() => made[Symbol.asyncDispose]());

    const held = async (process: LeasesProcess | undefined) => {
      const holding = new Holding(process!.leases, name);
      return Object.assign(holding, await holding.lease);
    };
    /** Takes the lease for a moment. @returns its fence, or false when another holds it */
    const tried = async (process: LeasesProcess | undefined) => {
      let fence: number | false = false;
      await process!.leases.hold(name, async (lease) => void (fence = lease.fence));
      return fence;
    };
    /** Several processes ask at once; all but one learn that they do not have the lease. */
    const contended = async () => {
      const all = Array.from({ length: 8 }, () => new Holding(made.open().leases, name));
      const winner = await Promise.race(all.map((one) => one.lease.then(() => one)));
      const others = all.filter((one) => one !== winner);
      expect(await Promise.all(others.map(({ result }) => result))).toEqual(others.map(() => false));
      winner.end();
      expect(await winner.result).toBe(true);
    };

    describe('a lease', () => {
      it('has one holder at a time, and is free as soon as the work has ended', async () => {
        const first = await held(one);
        expect([await tried(two), await tried(one)]).toEqual([false, false]);
        first.end();
        expect(await first.result).toBe(true);
        expect(await tried(two)).not.toBe(false);
      });

      it('is free as soon as the work has failed', async () => {
        const first = await held(one);
        first.fail(new Error('of the work'));
        await expect(first.result).rejects.toThrow('of the work');
        expect(await tried(two)).not.toBe(false);
      });

      it('goes to one of many who ask at the same moment', async () => {
        await contended();
      });

      it('does not concern those of other names', async () => {
        const first = await held(one);
        expect(await two!.leases.hold(`${name}.`, async () => undefined)).toBe(true);
        first.end();
      });

      it('lasts as long as the work', async () => {
        const first = await held(one);
        await made.advance(4 * made.term);
        expect(first.signal.aborted).toBe(false);
        expect(await tried(two)).toBe(false);
        first.end();
        expect(await first.result).toBe(true);
      });

      it('of a process that died is free after the term: not earlier, not much later', async () => {
        await held(one);
        one!.stall();
        await made.advance(made.term - made.grain);
        expect(await tried(two)).toBe(false);
        await made.advance(2 * made.grain);
        expect(await tried(two)).not.toBe(false);
      });

      it('of a process that died goes to one of many', async () => {
        await held(one);
        one!.stall();
        await made.advance(made.term + made.grain);
        await contended();
      });
    });

    describe('the fence', () => {
      it('is larger for each holder, wherever it is', async () => {
        const fences: number[] = [];
        for (const process of [one, two, two, one, made.open()]) fences.push(Number(await tried(process)));
        expect(fences).toEqual([...new Set(fences)].sort((a, b) => a - b));
        expect(fences.every((fence) => Number.isSafeInteger(fence) && fence > 0)).toBe(true);
      });

      it('of an heir is larger than that of the process that died', async () => {
        const dead = await held(one);
        one!.stall();
        await made.advance(made.term + made.grain);
        expect(await tried(two)).toBeGreaterThan(dead.fence);
      });
    });

    describe('a holder that was frozen for too long', () => {
      it('learns from the signal that another has the lease, and does not take it away from that', async () => {
        const frozen = await held(one);
        one!.stall();
        await made.advance(made.term + made.grain);
        const heir = await held(two);
        one!.resume();
        await made.advance(made.grain);
        expect(await frozen.aborted()).toBeInstanceOf(LeaseLost);
        frozen.end();
        await expect(frozen.result).rejects.toBeInstanceOf(LeaseLost);
        expect(await tried(made.open())).toBe(false);
        await made.advance(2 * made.term);
        expect(heir.signal.aborted).toBe(false);
        heir.end();
        expect(await heir.result).toBe(true);
      });
    });

    describe('a service that stops', () => {
      it('asks the work to end, and keeps the lease until it has', async () => {
        const first = await held(one);
        one!.stop();
        expect(await first.aborted()).toBeInstanceOf(ServiceStopping);
        await made.advance(2 * made.term);
        expect(await tried(two)).toBe(false);
        first.end();
        expect(await first.result).toBe(true);
        expect(await tried(two)).not.toBe(false);
      });

      it('takes no lease any more', async () => {
        one!.stop();
        expect(await tried(one)).toBe(false);
        expect(await tried(two)).not.toBe(false);
      });

      it('gives back a lease that it was just asking for', async () => {
        const late = new Holding(one!.leases, name);
        one!.stop();
        expect(await late.result).toBe(false);
        expect(await tried(two)).not.toBe(false);
      });
    });

    describe('a name', () => {
      const hold = (name: string) => one!.leases.hold(name, async () => undefined);

      it.each(['a', 'a b:c/~', 'x'.repeat(128)])('may be %s', async (right) => {
        expect(await hold(right)).toBe(true);
      });

      it.each(['', ' ', 'a ', ' a', 'ä', 'a\n', 'x'.repeat(129)])('may not be %j', async (wrong) => {
        await expect(hold(wrong)).rejects.toThrow('not a name for a lease');
      });
    });
  });
}
