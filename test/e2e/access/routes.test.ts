import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Right, RIGHTS_OF } from '../../../src/access/right.ts';
import type { Settings } from '../../../src/config/make-config.ts';
import { Client } from '../../support/client.ts';
import { answering, FakeValidator } from '../../support/fake-validator.ts';
import { type RawAnswer, RawConnection, rawRequest } from '../../support/raw-http.ts';
import { startRecorded } from '../../support/recorded-app.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

/** A route added here is open to the world. */
const PUBLIC = [
  'GET /resources/:rid/latest',
  'GET /api/resources/:rid/latest',
  'GET /resources/download/:key',
  'GET /api/resources/download/:key',
  'GET /files/*',
  // Authorised by the signed policy in its form.
  'POST /api/uploads/:id',
  'GET /',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /info',
  'GET /metrics',
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/',
  'GET /docs/*',
  'GET /docs/swagger-ui-init.js',
  'GET /docs/docs/swagger-ui-init.js',
  'GET /docs/index.html',
  'GET /docs/LICENSE',
];

/** What every other route needs; with `:rid` in the address, on that resource. */
const NEEDS: Readonly<Record<string, Right>> = {
  'POST /resources': 'resource:create',
  'GET /admin/resources': 'resource:read',
  'GET /admin/resources/:rid': 'resource:read',
  'GET /admin/resources/:rid/versions': 'version:read',
  'GET /admin/resources/:rid/versions/:name': 'version:read',
  'POST /admin/resources/:rid/versions/:name/incrementals': 'incremental:build',
  'GET /admin/resources/:rid/stats': 'statistics:read',
  'POST /resources/:rid/versions': 'version:publish',
  'PUT /resources/:rid/versions/release-note': 'version:edit',
  'PUT /resources/:rid/versions/custom-data': 'version:edit',
  'PATCH /resources/:rid/versions/:name': 'version:manage',
  'POST /api/resources/:rid/versions': 'version:publish',
  'POST /api/resources/:rid/versions/callback': 'version:publish',
  'GET /api/resources/:rid/versions/status': 'version:publish',
  'PUT /api/resources/:rid/versions/release-note': 'version:edit',
  'PUT /api/resources/:rid/versions/custom-data': 'version:edit',
  'POST /admin/cdks': 'cdk:manage',
  'GET /admin/cdks': 'cdk:manage',
  'PATCH /admin/cdks/:id': 'cdk:manage',
  'POST /storages/purge': 'package:purge',
  'GET /storages/purge': 'package:purge',
};

/** Which of them the publisher of a resource holds; an administrator holds all. */
const OF_PUBLISHERS = ['version:publish', 'version:edit'];

const CALLERS = {
  nobody: undefined,
  stranger: 'wrong-token-of-somebody-else',
  administrator: ADMIN_TOKEN,
  publisher: 'token-of-the-publisher',
  'publisher of another resource': 'token-of-another-publisher',
} as const;
type Caller = keyof typeof CALLERS;
type Outcome = 'allowed' | '401' | '403';

const fake = await FakeValidator.start((response, { target }) => {
  const asked = new URL(target, 'http://validator').searchParams;
  const of = (token: string, rid: string) => asked.get('token') === token && asked.get('rid') === rid;
  const granted = of(CALLERS.publisher, 'my-app') || of(CALLERS['publisher of another resource'], 'other');
  answering({ code: granted ? 0 : 1 })(response, { method: 'POST', target, body: undefined });
});
const settings: Settings = {
  rate_limit: { failed_auth: 0, writes: 0 },
  auth: { uploader_validation_url: fake.url },
};
const { app, routes } = await startRecorded(settings);
beforeAll(async () => {
  for (const rid of ['my-app', 'other'])
    expect((await new Client(app.url).createResource(rid)).status).toBe(201);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});

/** As the table above writes it: HEAD is answered like GET. */
const asListed = (route: string) => route.replace(/^HEAD /, 'GET ');
const needOf = (route: string) => NEEDS[asListed(route)];
const isForPublishers = (route: string) => OF_PUBLISHERS.includes(needOf(route)!);

function expected(route: string, caller: Caller): Outcome {
  if (PUBLIC.includes(asListed(route)) || caller === 'administrator') return 'allowed';
  if (caller === 'nobody' || !isForPublishers(route)) return '401';
  return caller === 'publisher' ? 'allowed' : '403';
}

/** The request line for a route, its parameters filled in. */
function lineOf(route: string): string {
  return route.replace(':rid', 'my-app').replace(/:\w+/, 'x').replace('*', 'x');
}

async function ask(route: string, caller: Caller): Promise<Outcome> {
  const token = CALLERS[caller];
  const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  if (expected(route, caller) !== 'allowed') return refused(route, headers);
  const { status } = await rawRequest(app.url, lineOf(route), headers);
  expect([200, 202, 400, 404]).toContain(status);
  return 'allowed';
}

async function refused(route: string, headers: Record<string, string>): Promise<Outcome> {
  const bodiless = route.startsWith('HEAD ');
  await using connection = await RawConnection.open(app.url);
  // A body that never comes: a refusal does not wait for it.
  await connection.send(lineOf(route), { ...headers, ...(!bodiless && { 'content-length': '1000' }) });
  const answer = await connection.answer({ bodiless });
  if (!bodiless) expectWording(answer);
  return answer.status === 401 ? '401' : answer.status === 403 ? '403' : 'allowed';
}

function expectWording(answer: RawAnswer): void {
  if (answer.status === 401) {
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expectRefusal(answer, {
      status: 401,
      code: 1002,
      says: 'a valid token is needed: Authorization: Bearer',
    });
  } else
    expectRefusal(answer, { status: 403, code: 1003, says: 'this token may not publish to this resource' });
}

describe('the routes', () => {
  it('are those that this test lists', () => {
    const listed = [...PUBLIC, ...Object.keys(NEEDS)];
    expect(new Set([...routes.keys()].map(asListed))).toEqual(new Set(listed));
    expect(listed.filter((route) => !routes.has(route))).toEqual([]);
  });

  it.each([...routes])('state what they need: %s', (route, config) => {
    const right = needOf(route);
    const resource = route.includes('/:rid') ? { resource: 'rid' } : {};
    expect([config.public ?? false, config.needs]).toEqual(
      right === undefined ? [true, undefined] : [false, { right, ...resource }],
    );
  });

  it('need rights that exist, and none is needed nowhere', () => {
    expect(new Set(Object.values(NEEDS))).toEqual(RIGHTS_OF.admin);
    expect(new Set(OF_PUBLISHERS)).toEqual(RIGHTS_OF.publisher);
  });
});

describe.each(Object.keys(CALLERS) as Caller[])('%s', (caller) => {
  it.each([...routes.keys()].map((route) => [expected(route, caller), route]))(
    'is answered as the rights say: %s at %s',
    async (outcome, route) => {
      expect(await ask(route, caller)).toBe(outcome);
    },
  );
});
