import { expect, it } from 'vitest';
import { RawConnection } from '../../support/raw-http.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

const MAX = 2;

it('a connection beyond http.max_connections is answered 503 and closed, until another one ends', async () => {
  await using app = await TestApp.start({ http: { max_connections: MAX } });
  const ask = async (connection: RawConnection, path: string) => {
    await connection.send(`GET ${path}`);
    return await connection.answer();
  };
  const first = await RawConnection.open(app.url);
  await using second = await RawConnection.open(app.url);
  for (const connection of [first, second]) expect((await ask(connection, '/health/live')).status).toBe(200);
  for (const path of ['/health/live', '/resources/none/latest']) {
    await using third = await RawConnection.open(app.url);
    const answer = await ask(third, path);
    expectRefusal(answer, { status: 503, code: 1, says: 'too many connections' });
    expect(answer.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
    await third.closed;
  }
  expect((await ask(second, '/health/live')).status).toBe(200);
  await first[Symbol.asyncDispose]();
  await expect
    .poll(async () => {
      await using third = await RawConnection.open(app.url);
      return (await ask(third, '/health/live')).status;
    })
    .toBe(200);
});
