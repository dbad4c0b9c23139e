/** Longest value shown on one line. */
const ONE_LINE = 76;

/**
 * A JSON value as lines to read: a short one on one line, long strings cut.
 * @param longest characters of a string that are shown
 */
export function readableJson(value: unknown, longest: number): string[] {
  const cut = (_key: string, part: unknown) => (typeof part === 'string' ? shorten(part, longest) : part);
  const lines = JSON.stringify(value, cut, 2).split('\n');
  const joined = lines.map((line) => line.trim()).join(' ');
  return joined.length <= ONE_LINE ? [joined] : lines;
}

export function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
