import { array, assert, asyncProperty, constantFrom, nat, tuple } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { RawConnection } from '../../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { field, file, FORM_TYPE, formBytes } from './form.ts';
import { expectUntouched, holdings, NOTHING_BESIDE } from './holdings.ts';
import { expectRefusal } from './refusal.ts';

const UPLOAD = 'POST /resources/my-app/versions';
const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': FORM_TYPE };

let app: TestApp;
let connection: RawConnection;
let whole: Buffer;
beforeAll(async () => {
  app = await TestApp.start(NOTHING_BESIDE);
  connection = await RawConnection.open(app.url);
  await new Client(app.url).createResource('my-app');
  const zip = await zipOf({ 'app.txt': 'one' });
  whole = formBytes([field('channel', 'stable'), file(zip), field('version_name', '1.0.0')]);
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

/** All on one connection: each refusal has to leave it usable. */
async function send(body: Uint8Array) {
  await connection.send(UPLOAD, headers, body);
  return connection.answer();
}

describe('a form', () => {
  it('is refused wherever it is cut', async () => {
    await expectUntouched(app, async () => {
      // The last line break is not part of the form.
      for (let length = 0; length < whole.length - 2; length++)
        expectRefusal(await send(whole.subarray(0, length)), { status: 400, code: 1001 });
    });
  });

  it('is answered whatever is wrong with its bytes, and leaves nothing when it is refused', async () => {
    const damage = tuple(nat(whole.length - 1), constantFrom(...'\r\n-:;"=x\0\xff'));
    const property = asyncProperty(array(damage, { minLength: 1, maxLength: 6 }), async (changes) => {
      const body = Buffer.from(whole);
      for (const [at, byte] of changes) body.write(byte, at, 'latin1');
      const answer = await send(body);
      // 200: the same version and bytes again.
      if (answer.status === 201 || answer.status === 200) return;
      expect([400, 409]).toContain(answer.status);
      expectRefusal(answer, { status: answer.status, code: JSON.parse(answer.text).code });
    });
    await assert(property, { numRuns: 300, seed: 1 });
    expect(await holdings(app)).toMatchObject({ staging: [], strays: [], missing: [] });
  });

  it.each([1, 2, 3, 7, 64, 200])('is taken in pieces of %i bytes', async (size) => {
    const body = Buffer.from(whole.toString('latin1').replace('1.0.0', `2.0.${size}`), 'latin1');
    await connection.send(UPLOAD, { ...headers, 'transfer-encoding': 'chunked' });
    for (let at = 0; at < body.length; at += size) await connection.chunk(body.subarray(at, at + size));
    await connection.chunk('');
    const answer = await connection.answer();
    expect([answer.status, JSON.parse(answer.text).data?.version_name]).toEqual([201, `2.0.${size}`]);
  });
});
