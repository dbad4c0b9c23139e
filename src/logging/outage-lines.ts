import type { LoggerOptions } from 'pino';
import { isOutage } from '../jobs/outage.ts';
import type { RepeatedLines } from './repeated-lines.ts';

/** Fields that, with its text and the type of its error, make the kind of a line. */
const KIND = ['context', 'job', 'task', 'lease', 'route'];

type Fields = Record<string, unknown>;

/** In an outage the same line is logged for every job, request and round: it is written once a period. */
export function outageLines(lines: RepeatedLines): NonNullable<LoggerOptions['hooks']>['logMethod'] {
  return function logMethod(args, method) {
    const [fields, ...rest] = args as unknown as [Fields, ...string[]];
    const { err } = (fields ?? {}) as { err?: unknown };
    if (!isOutage(err)) {
      method.apply(this, args);
      return;
    }
    const kind = [...KIND.map((field) => fields[field]), ...rest, (err as Error).constructor.name].join('\n');
    lines.say(kind, (repetition) =>
      method.apply(this, [{ ...fields, ...repetition }, ...rest] as unknown as typeof args),
    );
  };
}
