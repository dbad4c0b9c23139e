import { hostname } from 'node:os';
import { pid } from 'node:process';
import type { LoggerOptions } from 'pino';
import type { Config } from '../config/config.ts';
import { secretsOf } from '../config/secrets-of.ts';
import { loggedError } from './logged-error.ts';
import { outageLines } from './outage-lines.ts';
import type { RepeatedLines } from './repeated-lines.ts';

/** Shorter secrets are words of other lines as well. */
const SHORTEST = 6;

/**
 * How log lines are written. Secrets from the settings are removed from every line.
 * @param process its name, where an instance has several
 */
export function loggerOptions(config: Config, lines: RepeatedLines, process = ''): LoggerOptions {
  const secrets = secretsOf(config).filter(({ length }) => length >= SHORTEST);
  const found = secrets.map((secret) => JSON.stringify(secret).slice(1, -1).replace(/\W/g, '\\$&'));
  const anySecret = found.length === 0 ? undefined : new RegExp(found.join('|'), 'g');
  return {
    level: config.log.level,
    ...(process !== '' && { base: { pid, hostname: hostname(), process } }),
    redact: ['*.authorization', '*.cookie', '*.cdk', '*.token'],
    serializers: { err: (error: unknown) => loggedError(error) },
    hooks: {
      logMethod: outageLines(lines),
      ...(anySecret && { streamWrite: (line: string) => line.replace(anySecret, '[redacted]') }),
    },
  };
}
