const UNITS = [
  ['TiB', 1024 ** 4],
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
  ['TB', 1000 ** 4],
  ['GB', 1000 ** 3],
  ['MB', 1000 ** 2],
  ['kB', 1000],
  ['B', 1],
] as const;

const FACTORS = new Map<string, number>(UNITS.map(([unit, factor]) => [unit.toLowerCase(), factor]));
const SIZE = /^(\d{1,16}(?:\.\d{1,9})?) ?([a-z]{1,3})?$/i;

/** `"2GiB"`, `"500 MB"`, `"64kib"` or bare bytes, to bytes; undefined for anything else. Fractions of a byte are rounded. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit = 'B'] = SIZE.exec(text) ?? [];
  const factor = FACTORS.get(unit.toLowerCase());
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor);
}

/** The shortest exact text that `parseSize` reads back. */
export function formatSize(bytes: number): string {
  const [unit, factor] = UNITS.find(([, factor]) => bytes >= factor && bytes % factor === 0) ?? ['B', 1];
  return `${bytes / factor}${unit}`;
}
