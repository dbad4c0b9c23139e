import { describe, expect, it } from 'vitest';
import { InvalidParams } from '../../../src/errors/invalid-params.ts';
import { NoHandler } from '../../../src/jobs/errors.ts';
import type { JobsLab } from './jobs-lab.ts';
import { Build, Part, Sweep } from './kinds.ts';

/** What crosses from one process to the other. */
export function payloads(lab: JobsLab): void {
  describe('a payload', () => {
    const rich = {
      name: 'Ünïcode 🚀 "quotes" \\ \n \u0000',
      size: 9_007_199_254_740_991,
      parts: [{ file: 'a/b' }, { file: '' }],
      extra: { nothing: null, deep: [[1.5e-7, true], { '': [] }], text: "'; DROP TABLE jobs; --" },
    };

    it('arrives as it was, as an instance of its class', async () => {
      const shop = await lab.working();
      await shop.jobs.enqueue(Build, rich, { key: 'rich' });
      const { payload } = await shop.begun.take();
      expect(JSON.parse(JSON.stringify(payload))).toEqual(rich);
      expect(payload).toBeInstanceOf(Build);
      expect((payload as Build).parts?.[0]).toBeInstanceOf(Part);
    });

    it('may be long', async () => {
      const shop = await lab.working();
      const name = 'ü'.repeat(29_900);
      await shop.jobs.enqueue(Build, { name, size: 1 }, { key: 'long' });
      expect((await shop.begun.take()).payload).toMatchObject({ name });
    });

    it('may be empty', async () => {
      const shop = lab.opened();
      shop.jobs.handle(Sweep, shop.work);
      await shop.process.start();
      await shop.jobs.enqueue(Sweep, new Sweep(), { key: 'sweep' });
      expect((await shop.begun.take()).payload).toEqual(new Sweep());
    });

    it.each<[string, object, string]>([
      ['a missing field', { name: 'x' }, 'size'],
      ['a wrong type', { name: 7, size: 1 }, 'name'],
      ['a number JSON does not have', { name: 'x', size: NaN }, 'size'],
      ['an unknown field', { name: 'x', size: 1, colour: 'red' }, 'colour'],
      ['a fault further in', { name: 'x', size: 1, parts: [{ file: 1 }] }, 'parts.0.file'],
      ['more than 60 000 bytes', { name: 'ü'.repeat(30_000), size: 1 }, 'payload'],
    ])('with %s is refused', async (_what, payload, field) => {
      const shop = lab.idle();
      const refused = shop.jobs.enqueue(Build, payload as Build, { key: 'bad' });
      await expect(refused).rejects.toBeInstanceOf(InvalidParams);
      const { data } = (await refused.catch((error: unknown) => error)) as InvalidParams;
      expect(new Set(data.violations.map((violation) => violation.field))).toEqual(new Set([field]));
      expect(await shop.jobs.status('bad')).toBeUndefined();
    });
  });

  describe('a kind', () => {
    it('without a handler cannot be enqueued', async () => {
      const shop = await lab.working();
      await expect(shop.jobs.enqueue(Sweep, new Sweep(), { key: 'x' })).rejects.toBeInstanceOf(NoHandler);
    });

    it('has one handler, declared before the start', async () => {
      const shop = lab.idle();
      expect(() => shop.jobs.handle(Build, shop.work)).toThrow(/already/);
      await shop.process.start();
      expect(() => shop.jobs.handle(Sweep, shop.work)).toThrow(/late/);
    });
  });
}
