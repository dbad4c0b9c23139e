import { pino } from 'pino';
import { expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { DatabaseUnavailable } from '../../../src/database/database-unavailable.ts';
import { ServiceUnavailable } from '../../../src/errors/other-errors.ts';
import { loggerOptions } from '../../../src/logging/logger-options.ts';
import { RepeatedLines } from '../../../src/logging/repeated-lines.ts';

const away = () => new DatabaseUnavailable(new Error('connect ECONNREFUSED'));

/** What a service writes of what `log` says. */
function written(log: (logger: pino.Logger) => void): Record<string, unknown>[] {
  const texts: string[] = [];
  const lines = new RepeatedLines(() => 60_000);
  log(pino(loggerOptions(makeConfig(), lines), { write: (text: string) => void texts.push(text) }));
  lines.end();
  return texts.map((text) => JSON.parse(text) as Record<string, unknown>);
}

it('an outage is one line of each kind for all jobs, and one with their number', () => {
  const found = written((logger) => {
    for (let n = 0; n < 400; n++)
      for (const job of ['build', 'webhook']) {
        const context = logger.child({ requestId: n });
        context.warn({ context: 'Jobs', job, key: `${job}-${n}`, err: away() }, 'job retried');
      }
  });
  expect(found).toMatchObject([
    { level: 40, job: 'build', key: 'build-0', msg: 'job retried', err: { type: 'DatabaseUnavailable' } },
    { job: 'webhook', key: 'webhook-0' },
    {
      level: 40,
      job: 'build',
      key: 'build-399',
      repeated: 399,
      requestId: 399,
      err: { stack: expect.any(String) },
    },
    { job: 'webhook', key: 'webhook-399', repeated: 399 },
  ]);
  expect(found[0]).not.toHaveProperty('repeated');
});

it.each<[string, (n: number) => [object, string]]>([
  ['of different texts', (n) => [{ err: away() }, `text ${n}`]],
  ['of different routes', (n) => [{ err: away(), route: `/${n}` }, 'request failed']],
  ['about failures that are no outage', (n) => [{ err: new Error(`broken ${n}`) }, 'job failed']],
  ['without an error', () => [{ job: 'build' }, 'job done']],
])('lines %s are all written', (_what, line) => {
  const found = written((logger) => {
    for (let n = 0; n < 5; n++) logger.warn(...line(n));
  });
  expect(found).toHaveLength(5);
});

it('another part that is away is another kind', () => {
  const found = written((logger) => {
    logger.warn({ err: away() }, 'job retried');
    logger.warn({ err: new ServiceUnavailable('the store is away') }, 'job retried');
  });
  expect(found).toHaveLength(2);
});

it('a line of text alone is written as it is', () => {
  const found = written((logger) => {
    logger.info('started %s', 'now');
    logger.info('started %s', 'now');
  });
  expect(found.map(({ msg }) => msg)).toEqual(['started now', 'started now']);
});
