const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

const FACTORS = new Map<string, number>(UNITS);
const PART = /(\d{1,15}(?:\.\d{1,9})?)(ms|[dhms])/g;
const SECONDS = /^\d{1,15}(?:\.\d{1,9})?$/;

/** `"1h30m"`, `"500ms"`, `"1.5h"` or bare seconds, to milliseconds; undefined for anything else. Fractions of a millisecond are rounded. */
export function parseDuration(text: string): number | undefined {
  if (SECONDS.test(text)) return Math.round(Number(text) * 1000);
  if (text === '' || text.replace(PART, '') !== '') return undefined;
  const parts = [...text.matchAll(PART)].map(
    ([, amount, unit = '']) => Number(amount) * (FACTORS.get(unit) ?? 0),
  );
  return Math.round(parts.reduce((sum, part) => sum + part, 0));
}

/** The shortest exact text that `parseDuration` reads back. */
export function formatDuration(ms: number): string {
  let rest = ms;
  let text = '';
  for (const [unit, factor] of UNITS) {
    const amount = Math.floor(rest / factor);
    if (amount > 0) text += `${amount}${unit}`;
    rest %= factor;
  }
  return text || '0s';
}
