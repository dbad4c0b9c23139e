import { DateTimeParser } from './date-time.parser.ts';
import { SemverParser } from './semver.parser.ts';
import type { VersionParser } from './version-parser.ts';

/** Tried in this order; the first that can parse a name decides its scheme. */
export const PARSERS: readonly VersionParser<unknown>[] = [
  new SemverParser(), // 1.2.0-rc.1
  new DateTimeParser(), // 2024-01-15T10:30:00Z
];
