import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';

const BODY = JSON.stringify({ resource_id: 'asked-first', name: 'Asked first' });

/** Sends the head alone, as curl does before a large body. */
function ask(app: TestApp, token: string): ClientRequest {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': BODY.length,
    expect: '100-continue',
  };
  const request = httpRequest(`${app.url}/resources`, { method: 'POST', headers });
  request.flushHeaders();
  return request;
}

it('asks for the body of a sender that was let in', async () => {
  await using app = await TestApp.start();
  const request = ask(app, ADMIN_TOKEN);
  await once(request, 'continue');
  request.end(BODY);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(201);
});

it('spares a sender without a valid token the sending', async () => {
  await using app = await TestApp.start();
  const request = ask(app, 'wrong-token');
  let askedFor = false;
  request.once('continue', () => (askedFor = true));
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  request.on('error', () => undefined).destroy();
  expect([answer.statusCode, askedFor]).toEqual([401, false]);
});
