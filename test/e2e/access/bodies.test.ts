import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { answering, FakeValidator, hangingUp } from '../../support/fake-validator.ts';
import { PublisherScript, succeeded } from '../../support/publisher-script.ts';
import { RawConnection } from '../../support/raw-http.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

let fake: FakeValidator;
let app: TestApp;
beforeEach(async () => {
  fake = await FakeValidator.start();
  app = await TestApp.start({ auth: { uploader_validation_url: fake.url, cdk_cache_time: 0 } });
  await new Client(app.url).createResource('my-app');
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});

const upload = (path: string): ClientRequest => {
  const sent = request(app.url + path, {
    method: 'POST',
    headers: {
      authorization: 'Bearer token-of-a-publisher',
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': 10_000_000,
      expect: '100-continue',
    },
  });
  sent.on('error', () => undefined);
  sent.flushHeaders();
  return sent;
};
const PUBLISH = '/resources/my-app/versions';

it('a body is asked for once the validator has let its sender in', async () => {
  const asked = fake.arrivals.take();
  const answer = Promise.withResolvers<void>();
  fake.behave = (response, question) =>
    void answer.promise.then(() => answering({ code: 0 })(response, question));
  const sent = upload(PUBLISH);
  let askedFor = false;
  const continued = once(sent, 'continue').then(() => (askedFor = true));
  await asked;
  // By then it would have come.
  await fetch(`${app.url}/health/live`);
  expect(askedFor).toBe(false);
  answer.resolve();
  await continued;
  sent.destroy();
});

it.each([
  ['refuses it', answering({ code: 1 }), 403],
  ['says nothing of use', hangingUp, 503],
])('a body is not asked for when the validator %s', async (_what, behave, status) => {
  fake.behave = behave;
  const sent = upload(PUBLISH);
  let askedFor = false;
  sent.once('continue', () => (askedFor = true));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  sent.destroy();
  expect([answer.statusCode, askedFor]).toEqual([status, false]);
});

it('a body that does not come is not waited for to refuse it', async () => {
  fake.behave = answering({ code: 1 });
  await using connection = await RawConnection.open(app.url);
  const headers = { authorization: 'Bearer guessed', 'content-length': '1000' };
  await connection.send(`PUT ${PUBLISH}/custom-data`, { ...headers, 'content-type': 'application/json' });
  expectRefusal(await connection.answer(), { status: 403, code: 1003 });
});

it('the body of a form that its policy lets in is asked for as well', async () => {
  const fields = { name: '1.0.0', os: '', arch: '', channel: 'stable', filename: 'my-app.zip' };
  const { host } = succeeded(await new PublisherScript(app.url, 'my-app').begin(fields)).body.data!;
  const sent = upload(new URL(host).pathname);
  await once(sent, 'continue');
  sent.destroy();
});
