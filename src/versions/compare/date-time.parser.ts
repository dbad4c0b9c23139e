import type { VersionParser } from './version-parser.ts';

const DATE = String.raw`(?<date>\d{4}-\d{2}-\d{2})`;
const TIME = String.raw`(?<time>\d{2}:\d{2}:\d{2})(?:\.(?<fraction>\d{1,9}))?`;
const OFFSET = String.raw`(?:[Zz]|(?<sign>[+-])(?<hours>[01]\d|2[0-3]):(?<minutes>[0-5]\d))`;

const FORMATS = [
  new RegExp(`^${DATE}$`),
  // RFC 3339, which allows a lower-case t and z too.
  new RegExp(`^${DATE}[Tt]${TIME}${OFFSET}$`),
  new RegExp(`^${DATE} ${TIME}$`),
];
/** Most names are not dates: the other patterns are for those that begin like one. */
const YEAR = /^\d{4}/;
const COMPACT = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/**
 * `2024-01-15`, RFC 3339 (`2024-01-15T10:30:00Z`, with an offset, with up to nine digits of a second),
 * `2024-01-15 10:30:00[.123]` and `20240115103000`. A name without an offset is in UTC; a date alone
 * means its midnight. A date that does not exist in the calendar is refused, and so is a leap second.
 * A name is parsed to its instant, in nanoseconds since 1970.
 */
export class DateTimeParser implements VersionParser<bigint> {
  readonly name = 'date-time';

  canParse(text: string): boolean {
    return instantOf(text) !== undefined;
  }

  parse(text: string): bigint {
    const instant = instantOf(text);
    if (instant === undefined) throw new RangeError('not a date-time');
    return instant;
  }

  compare(a: bigint, b: bigint): number {
    if (a === b) return 0;
    return a < b ? -1 : 1;
  }
}

function instantOf(text: string): bigint | undefined {
  if (!YEAR.test(text)) return undefined;
  const spaced = text.replace(COMPACT, '$1-$2-$3 $4:$5:$6');
  const parts = FORMATS.map((format) => format.exec(spaced)?.groups).find((groups) => groups !== undefined);
  if (parts === undefined) return undefined;
  const { date, time = '00:00:00', fraction = '', sign = '+', hours = '00', minutes = '00' } = parts;
  const local = Date.parse(`${date}T${time}Z`);
  // `Date.parse` turns 30 February into a day of March: writing the date again shows the difference.
  if (Number.isNaN(local) || new Date(local).toISOString() !== `${date}T${time}.000Z`) return undefined;
  const offset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return BigInt(local - offset) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
