import { DateTimeParser } from './date-time.parser.ts';
import { NumbersParser } from './numbers.parser.ts';
import type { VersionParser } from './version-parser.ts';

/**
 * Tried in this order; the first that can parse a name decides its scheme. Dates come first, because
 * `20240115103000` is a number too.
 */
export const PARSERS: readonly VersionParser<unknown>[] = [
  new DateTimeParser(), // 2024-01-15T10:30:00Z
  new NumbersParser(), // 1.2.0-rc.1, 24.04, 1.2.4.7
];
