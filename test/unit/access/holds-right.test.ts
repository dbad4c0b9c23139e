import { expect, it } from 'vitest';
import { holdsRight } from '../../../src/access/holds-right.ts';
import type { Principal } from '../../../src/access/principal.ts';
import type { Right } from '../../../src/access/right.ts';

const rights = new Set<Right>(['version:read']);
const principal = (resources: Principal['resources']): Principal => ({
  kind: 'publisher',
  name: 'x',
  resources,
  rights,
});
const all = principal('all');
const some = principal(new Set(['my-app']));

it.each<[who: string, who: Principal, right: Right, resource: string | undefined, holds: boolean]>([
  ['of all resources', all, 'version:read', 'my-app', true],
  ['of all resources', all, 'version:read', undefined, true],
  ['of all resources', all, 'version:edit', 'my-app', false],
  ['of one resource', some, 'version:read', 'my-app', true],
  ['of one resource', some, 'version:read', 'other', false],
  ['of one resource', some, 'version:read', undefined, false],
  ['of one resource', some, 'version:edit', 'my-app', false],
  ['of no resource', principal(new Set()), 'version:read', 'my-app', false],
])('a principal %s, %o, holds %s on %s: %s', (_who, who, right, resource, holds) => {
  expect(holdsRight(who, right, resource)).toBe(holds);
});
