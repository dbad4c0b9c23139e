import { expect, it } from 'vitest';
import { OperationsPort } from '../../../src/http/operations-port.ts';
import { samplesOf } from '../../support/metrics.ts';
import { RawConnection } from '../../support/raw-http.ts';
import { TestApp } from '../../support/test-app.ts';
import { expectRefusal } from '../bad-input/refusal.ts';

const MAX = 2;

/** Read on the other port: this one is full. */
async function refused(app: TestApp): Promise<Map<string, number>> {
  const { port } = app.nest.get(OperationsPort);
  return samplesOf(`http://127.0.0.1:${port}`, 'rb_connections_refused_total');
}

it('a connection beyond http.max_connections is answered 503 and closed, until another one ends', async () => {
  await using app = await TestApp.start({ instance: { admin_port: 0 }, http: { max_connections: MAX } });
  const before = await refused(app);
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
  const answered = '{how="answered"}';
  expect((await refused(app)).get(answered)).toBe(before.get(answered)! + 2);
  expect((await ask(second, '/health/live')).status).toBe(200);
  await first[Symbol.asyncDispose]();
  await expect
    .poll(async () => {
      await using third = await RawConnection.open(app.url);
      return (await ask(third, '/health/live')).status;
    })
    .toBe(200);
});

it('connections beyond those that are answered are cut, and counted too', async () => {
  await using app = await TestApp.start({ instance: { admin_port: 0 }, http: { max_connections: 1 } });
  const cut = '{how="cut"}';
  const before = (await refused(app)).get(cut)!;
  const connections = await Promise.all(Array.from({ length: 400 }, () => RawConnection.open(app.url)));
  await expect.poll(async () => (await refused(app)).get(cut)).toBeGreaterThan(before);
  for (const connection of connections) connection.destroy();
});
