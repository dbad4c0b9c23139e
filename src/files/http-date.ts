const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = String.raw`\d{2}:\d{2}:\d{2}`;

/** The current format, and the two obsolete ones that a recipient must accept (RFC 9110, section 5.6.7). */
const FORMATS = [
  new RegExp(String.raw`^${DAY}, \d{2} ${MONTH} \d{4} ${TIME} GMT$`),
  new RegExp(String.raw`^${LONG_DAY}, \d{2}-${MONTH}-\d{2} ${TIME} GMT$`),
  new RegExp(String.raw`^${DAY} ${MONTH} [\d ]\d ${TIME} \d{4}$`),
];

/** Seconds since the epoch; undefined for a text that is not an HTTP date. */
export function parseHttpDate(text: string): number | undefined {
  if (!FORMATS.some((format) => format.test(text))) return undefined;
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time / 1000;
}

/** Seconds since the epoch, cut: HTTP dates have no milliseconds. */
export function httpSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
