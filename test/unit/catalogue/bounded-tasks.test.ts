import { expect, it } from 'vitest';
import { BoundedTasks } from '../../../src/catalogue/bounded-tasks.ts';

it('begins tasks within the bound, in order, and one that cannot wait at once', async () => {
  const tasks = new BoundedTasks(1);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const add = (name: string) =>
    tasks.add(() => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const [a, , c, d] = ['a', 'b', 'c', 'd'].map(add);
  const passed = () => new Promise(setImmediate);
  await passed();
  expect(begun).toEqual(['a']);
  c!.begin();
  c!.begin();
  await passed();
  expect(begun).toEqual(['a', 'c']);
  ends.get('c')!();
  await passed();
  expect(begun).toEqual(['a', 'c']);
  ends.get('a')!();
  await a!.done;
  await passed();
  expect(begun).toEqual(['a', 'c', 'b']);
  ends.get('b')!();
  await passed();
  ends.get('d')!();
  await d!.done;
});
