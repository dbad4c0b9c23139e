import { describe, expect, it } from 'vitest';
import { type Base, chooseBases } from '../../../src/incrementals/choose-bases.ts';

/** In publication order, numbers from 1. */
const versions = (names: string): Base[] =>
  names.split(' ').map((name, i) => ({ id: i + 100, name, number: i + 1 }));

interface Row {
  readonly what: string;
  readonly published: string;
  readonly target: string;
  readonly named?: string;
  readonly running?: string;
  readonly prebuild?: number;
  readonly chosen: string;
}

describe('versions that incremental packages are built from', () => {
  it.each<Row>([
    {
      what: 'the newest',
      published: '1.0.0 1.1.0 1.2.0 1.3.0 1.4.0',
      target: '1.4.0',
      chosen: '1.3.0 1.2.0 1.1.0',
    },
    {
      what: 'as many as wanted',
      published: '1.0.0 1.1.0 1.2.0',
      target: '1.2.0',
      prebuild: 1,
      chosen: '1.1.0',
    },
    { what: 'none', published: '1.0.0 1.1.0', target: '1.1.0', prebuild: 0, chosen: '' },
    { what: 'none for the first', published: '1.0.0', target: '1.0.0', chosen: '' },
    { what: 'not those above it', published: '1.0.0 2.0.0 1.1.0', target: '1.1.0', chosen: '1.0.0' },
    {
      what: 'by version order, not by date',
      published: '1.0.0 2.0.0 1.1.0 2.1.0',
      target: '2.1.0',
      prebuild: 2,
      chosen: '2.0.0 1.1.0',
    },
    {
      what: 'the named one first, once',
      published: '1.0.0 1.1.0 1.2.0',
      target: '1.2.0',
      named: '1.0.0',
      chosen: '1.0.0 1.1.0',
    },
    {
      what: 'the named one even when it is newer',
      published: '1.0.0 2.0.0 1.1.0',
      target: '1.1.0',
      named: '2.0.0',
      chosen: '2.0.0 1.0.0',
    },
    {
      what: 'then those that run',
      published: '1.0.0 1.1.0 1.2.0 1.3.0',
      target: '1.3.0',
      running: '1.0.0 1.2.0',
      prebuild: 1,
      chosen: '1.0.0 1.2.0',
    },
    {
      what: 'of those that run as many as wanted',
      published: '1.0.0 1.1.0 1.2.0 1.3.0',
      target: '1.3.0',
      running: '1.0.0 1.2.0 1.1.0',
      prebuild: 0,
      chosen: '1.0.0 1.2.0',
    },
    {
      what: 'not itself, nor newer ones, however many run them',
      published: '1.0.0 2.0.0 1.1.0',
      target: '1.1.0',
      running: '2.0.0 1.1.0 1.0.0',
      prebuild: 0,
      chosen: '1.0.0',
    },
    {
      what: 'by number without an order',
      published: 'red blue green',
      target: 'green',
      prebuild: 1,
      chosen: 'blue',
    },
  ])('$what: $published → $target', ({ published, target, named, running = '', prebuild = 3, chosen }) => {
    const all = versions(published);
    const find = (name: string) => all.find((version) => version.name === name)!;
    const choice = {
      named: named === undefined ? undefined : find(named),
      running: running === '' ? [] : running.split(' ').map(find),
      recent: all.toReversed(),
      limits: { running: 2, recent: prebuild },
    };
    expect(chooseBases(find(target), choice).map(({ name }) => name)).toEqual(
      chosen === '' ? [] : chosen.split(' '),
    );
  });

  it('takes a draft for the newest of its scheme', () => {
    const recent = versions('1.0.0 1.1.0');
    const draft = { id: 1, name: '1.2.0', number: null };
    const names = chooseBases(draft, { running: [], recent, limits: { running: 9, recent: 9 } }).map(
      ({ name }) => name,
    );
    expect(names).toEqual(['1.1.0', '1.0.0']);
  });
});
