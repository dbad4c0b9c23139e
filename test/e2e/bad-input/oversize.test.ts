import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { RawConnection, rawRequest } from '../../support/raw-http.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';
import { BOUNDARY, field, file, FORM_TYPE, formBytes } from './form.ts';
import { expectUntouched, NOTHING_BESIDE } from './holdings.ts';
import { expectRefusal } from './refusal.ts';

const UPLOAD = 'POST /resources/any-file/versions';
const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': FORM_TYPE };
const version = field('version_name', '1.0.0');
const KiB = 1024;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ ...NOTHING_BESIDE, storage: { max_package_size: '64KiB' } });
  await new Client(app.url).createResource('any-file', { update_type: 'full' });
});
afterAll(() => app[Symbol.asyncDispose]());

describe('a package beyond storage.max_package_size', () => {
  const most = 64 * KiB;
  const tooLarge = { status: 413, code: 1004, says: String(most) };

  /** An upload of no declared length, whose bytes are sent piece by piece. */
  async function begin(): Promise<RawConnection> {
    const connection = await RawConnection.open(app.url);
    await connection.send(UPLOAD, { ...headers, 'transfer-encoding': 'chunked' });
    return connection;
  }

  it('is refused by its declared length, before a byte of it is sent', async () => {
    await expectUntouched(app, async () => {
      await using connection = await RawConnection.open(app.url);
      await connection.send(UPLOAD, { ...headers, 'content-length': String(8 * KiB * KiB) });
      expectRefusal(await connection.answer(), tooLarge);
    });
  });

  it('is refused when it turns out so, declared a little larger', async () => {
    const body = formBytes([version, file(Buffer.alloc(most + 1))]);
    const answer = await expectUntouched(app, () => rawRequest(app.url, UPLOAD, headers, body));
    expectRefusal(answer, tooLarge);
  });

  it('is refused when it turns out so, of no declared length, as soon as it does', async () => {
    await expectUntouched(app, async () => {
      await using connection = await begin();
      await connection.chunk(formBytes([version, file(Buffer.alloc(most + 1))], { end: false }));
      expectRefusal(await connection.answer(), tooLarge);
    });
  });

  it.each([
    ['before its form', 'preamble'],
    ['in a part that is none', `--${BOUNDARY}\r\nx: y\r\n\r\n`],
    ['behind its form', formBytes([version])],
  ])('is refused when it is hidden %s', async (_where, first) => {
    await expectUntouched(app, async () => {
      await using connection = await begin();
      await connection.chunk(first);
      const filler = Buffer.alloc(256 * KiB, 'x');
      for (let sent = 0; sent < 3 * KiB * KiB; sent += filler.length) await connection.chunk(filler);
      expectRefusal(await connection.answer(), tooLarge);
    });
  });

  it('is one byte larger than what is taken', async () => {
    const body = formBytes([version, file(Buffer.alloc(most), 'app.bin')]);
    const answer = await rawRequest(app.url, UPLOAD, headers, body);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 0, data: { file_size: most } });
  });
});
