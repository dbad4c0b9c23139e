import { setImmediate } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, expect, it } from 'vitest';
import { CurrentPrincipal } from '../../../src/access/current-principal.ts';
import { Admission } from '../../../src/access/interfaces/admission.ts';
import { admitRequests } from '../../../src/access/interfaces/admit-requests.ts';
import { Administrators } from '../../../src/access/logic/administrators.ts';
import { Publishers } from '../../../src/access/publishers.ts';
import { LiveConfig } from '../../../src/config/live-config.ts';
import { makeConfig } from '../../../src/config/make-config.ts';
import { Unauthenticated } from '../../../src/errors/other-errors.ts';
import { RateLimits } from '../../../src/http/rate-limits.ts';
import type { RequestLog } from '../../../src/http/request-log.ts';

/** A token may publish to the resource that it names. */
class NamedPublishers extends Publishers {
  async permission(token: string, resource: string) {
    await setImmediate();
    return token === `of-${resource}` ? 'granted' : 'refused';
  }
}

/** Notes the actors that it was given. */
class NotedActors implements Pick<RequestLog, 'nameActor' | 'within'> {
  readonly actors: string[] = [];

  nameActor(_request: unknown, actor: string): void {
    this.actors.push(actor);
  }

  within(_request: unknown, run: () => void): void {
    run();
  }
}

let app: FastifyInstance;
let log: NotedActors;
beforeEach(() => {
  app = fastify();
  log = new NotedActors();
  const current = new CurrentPrincipal();
  const limits = new RateLimits(new LiveConfig(makeConfig({ data_dir: 'unused' })));
  const admission = new Admission(new Administrators('root'), new NamedPublishers(), limits);
  admitRequests(app, admission, current, log as unknown as RequestLog);
  const handler = async () => {
    // What is called after waiting is still called on behalf of the same principal.
    await setImmediate();
    const { kind = '', name = '' } = current.get() ?? {};
    return { kind, name };
  };
  const needs = { right: 'version:publish', resource: 'rid' } as const;
  app.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof Unauthenticated ? 401 : 500).send(),
  );
  app.get('/public', { config: { public: true }, handler });
  app.get('/quiet', { config: { public: true, quiet: true }, handler });
  app.get('/unstated', handler);
  app.get('/things/:rid', { config: { needs }, handler });
});

async function ask(url: string, token?: string): Promise<unknown> {
  const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const { statusCode, body } = await app.inject({ url, headers });
  return statusCode === 200 ? (JSON.parse(body) as unknown) : statusCode;
}

it('a request knows its own principal, however many run at once', async () => {
  const admin = { kind: 'admin', name: 'bootstrap' };
  const publisher = (name: string) => ({ kind: 'publisher', name });
  const asked = [
    ask('/things/a', 'of-a'),
    ask('/things/a', 'root'),
    ask('/things/b', 'of-b'),
    ask('/public', 'root'),
    ask('/things/a', 'of-a'),
  ];
  expect(await Promise.all(asked)).toEqual([
    publisher('a'),
    admin,
    publisher('b'),
    { kind: '', name: '' },
    publisher('a'),
  ]);
  expect(log.actors.toSorted()).toEqual(['admin:bootstrap', 'publisher:a', 'publisher:a', 'publisher:b']);
});

it('public routes have no principal, whatever token is sent', async () => {
  for (const url of ['/public', '/quiet'])
    expect([await ask(url), await ask(url, 'root')]).toEqual([
      { kind: '', name: '' },
      { kind: '', name: '' },
    ]);
  expect(log.actors).toEqual([]);
});

it('a route that states nothing is closed, also to an administrator', async () => {
  expect([await ask('/unstated'), await ask('/unstated', 'root')]).toEqual([401, 401]);
});
