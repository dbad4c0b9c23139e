import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacksMariaDb, MariaDb } from '../../support/mariadb.ts';
import { samplesOf } from '../../support/metrics.ts';
import { TestApp } from '../../support/test-app.ts';

describe.skipIf(lacksMariaDb)('the clock of a machine', () => {
  let server: MariaDb;
  beforeAll(async () => void (server = await MariaDb.start()), 60_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  /** Starts an instance whose clock is so many seconds ahead of the database's. */
  const started = async (ahead: number) => {
    await server.query(`SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP(SYSDATE(6)) - ${ahead}'`);
    return TestApp.start({ database: await server.database('clock') });
  };
  const health = async ({ url }: TestApp) => {
    const answer = await fetch(`${url}/health/ready`);
    const { status, details } = (await answer.json()) as Record<string, any>;
    return { code: answer.status, status, clock: details.clock };
  };

  it('is shown while it agrees with that of the database', async () => {
    await server.query("SET GLOBAL init_connect = ''");
    await using app = await TestApp.start({ database: await server.database('clock') });
    const clock = { status: 'up', ahead_ms: expect.any(Number), error_ms: expect.any(Number) };
    const seen = await health(app);
    expect(seen).toEqual({ code: 200, status: 'ok', clock });
    expect(Math.abs(seen.clock.ahead_ms)).toBeLessThanOrEqual(seen.clock.error_ms);
  });

  it.each<[number, object]>([
    [
      -30,
      { code: 200, status: 'degraded', clock: { message: expect.stringMatching(/\d s behind that of/) } },
    ],
    [
      30,
      { code: 200, status: 'degraded', clock: { message: expect.stringMatching(/\d s ahead of that of/) } },
    ],
    [600, { code: 503, status: 'error', clock: { status: 'down' } }],
    [-600, { code: 503, status: 'error', clock: { status: 'down' } }],
  ])('is told when it is %d s ahead', async (ahead, expected) => {
    await using app = await started(ahead);
    expect(await health(app)).toMatchObject(expected);
    const [shown] = (await samplesOf(app.url, 'rb_clock_skew_seconds')).values();
    // Its clock stands still on each connection.
    expect(Math.abs(shown! - ahead)).toBeLessThan(20);
    const [error] = (await samplesOf(app.url, 'rb_clock_skew_error_seconds')).values();
    expect(error).toBeGreaterThan(0);
  });

  it('is not looked at without a server that has another', async () => {
    await using app = await TestApp.start();
    expect((await health(app)).clock).toBeUndefined();
  });
});
