import { Duration } from '../keys/duration.ts';
import { HotSection } from '../keys/hot.ts';
import { Int } from '../keys/int.ts';
import { OneOf } from '../keys/one-of.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const REQUEST_LOGS = ['all', 'errors', 'none'] as const;
export type RequestLogs = (typeof REQUEST_LOGS)[number];

@HotSection
export class LogConfig {
  @OneOf({ doc: 'The least severe level that is written.', of: LOG_LEVELS })
  readonly level: LogLevel = 'info';

  @OneOf({
    doc: 'Which requests are logged: all, those answered with an error, or none.',
    of: REQUEST_LOGS,
  })
  readonly requests: RequestLogs = 'errors';

  @Int({
    doc: 'Lines per minute about requests that were answered 4xx; further ones are left out and counted in one line at the end of the minute. 0: all are written.',
    max: 1_000_000,
  })
  readonly errors_per_minute: number = 600;

  @Duration({
    doc: 'Lines about an outage, and about requests that were answered 503 or 507, are written once in this time for each kind; `repeated` is how often it came since the line before. 0: all are written.',
    max: '1h',
  })
  readonly repeat_after: number = 60_000;
}
