import fastify, { type RouteOptions } from 'fastify';
import { expect, it } from 'vitest';
import { requireStatedAccess } from '../../../src/access/interfaces/require-stated-access.ts';

const handler = () => 'ok';
const needs = { right: 'version:read' } as const;

async function startWith(route: Partial<RouteOptions>, complete?: RouteOptions['config']): Promise<void> {
  const app = fastify();
  requireStatedAccess(app);
  if (complete !== undefined) app.addHook('onRoute', (made) => void (made.config = complete));
  app.route({ method: 'GET', url: '/things/:rid', handler, ...route });
  await app.ready();
  await app.close();
}

it.each<[what: string, route: Partial<RouteOptions>, names: string]>([
  ['nothing', {}, 'GET /things/:rid'],
  ['something else', { config: { quiet: true } }, 'GET /things/:rid'],
  ['both', { method: 'PUT', config: { public: true, needs } }, 'PUT /things/:rid'],
  ['a resource that its address lacks', { config: { needs: { ...needs, resource: 'id' } } }, ':id'],
  ['nothing, for OPTIONS', { method: 'OPTIONS' }, 'OPTIONS /things/:rid'],
])('a route that states %s fails the start by name', async (_what, route, names) => {
  await expect(startWith(route)).rejects.toThrow(names);
});

it('all such routes are named at once', async () => {
  const app = fastify();
  requireStatedAccess(app);
  app.get('/one', handler);
  app.register(async (plugin) => void plugin.get('/two', handler));
  await expect(app.ready()).rejects.toThrow(/GET \/one .*\n[^]*GET \/two /);
});

it.each<[what: string, config: RouteOptions['config']]>([
  ['that it is public', { public: true }],
  ['a right', { needs }],
  ['a right on a resource', { needs: { ...needs, resource: 'rid' } }],
])('a route that states %s starts', async (_what, config) => {
  await startWith({ config });
  // As plugins have it stated for them.
  await startWith({}, config);
});
