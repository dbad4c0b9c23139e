import { formatDuration, parseDuration } from '../notation/duration.ts';
import { key, type Documented, type KeyDecorator } from './key.ts';

interface DurationBounds extends Documented {
  /** Written as durations, such as `"10ms"`. */
  readonly min?: string;
  readonly max: string;
}

function milliseconds(raw: unknown): unknown {
  if (typeof raw === 'string') return parseDuration(raw) ?? raw;
  return typeof raw === 'number' ? Math.round(raw * 1000) : raw;
}

/** A time span: stored in milliseconds; written as a number of seconds or with units (`"10m"`, `"1h30m"`, `"500ms"`). */
export function Duration({ doc, min = '0s', max }: DurationBounds): KeyDecorator<number> {
  const [least, most] = [Number(parseDuration(min)), Number(parseDuration(max))];
  return key<number>(doc, {
    expects: `a duration from ${min} to ${max}`,
    hint: ', in seconds or like "1h30m" or "500ms"',
    accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
    read: milliseconds,
    show: formatDuration,
  });
}
