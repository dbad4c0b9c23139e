import { METHODS } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../support/api-description.ts';
import { RawConnection } from '../../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { flawsOf } from './answer-flaws.ts';

/** Node closes the connection of a CONNECT itself; OPTIONS is for CORS alone. */
const ASKED = METHODS.filter((method) => method !== 'CONNECT' && method !== 'OPTIONS');
const NAMES: Readonly<Record<string, string>> = { rid: 'my-app', name: '1.0.0' };
const PAGES = ['/docs', '/openapi.json'];

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ rate_limit: { failed_auth: 0, writes: 0 } });
});
afterAll(() => app[Symbol.asyncDispose]());

const targetOf = (path: string) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => NAMES[name] ?? 'x');

/** The methods that the API document has for a target, by every path that matches it. */
function describedFor(target: string): string[] {
  const methods = operations
    .filter(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(target))
    .map(({ method }) => method);
  const isPage = PAGES.includes(target);
  return [...new Set([...methods, ...(methods.includes('GET') || isPage ? ['GET', 'HEAD'] : [])])].toSorted();
}

async function ask(method: string, target: string) {
  await using connection = await RawConnection.open(app.url);
  await connection.send(`${method} ${target}`, { authorization: `Bearer ${ADMIN_TOKEN}` });
  return await connection.answer({ bodiless: method === 'HEAD' });
}

const targets = [...new Set(operations.map(({ path }) => targetOf(path))), ...PAGES];

describe(`${targets.length} paths by ${ASKED.length} methods`, () => {
  it.each(targets)('%s takes the methods that are described, and names them to others', async (target) => {
    const described = describedFor(target);
    for (const method of ASKED) {
      const answer = await ask(method, target);
      expect(flawsOf(`${method} ${target}`, answer, [ADMIN_TOKEN, app.dataDir]), method).toEqual([]);
      const named = answer.status === 405 ? answer.headers.allow : undefined;
      expect([method, named]).toEqual([
        method,
        described.includes(method) ? undefined : described.join(', '),
      ]);
    }
  });
});
