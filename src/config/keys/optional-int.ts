import { key, type KeyDecorator } from './key.ts';

/** A whole number from 0, or null when it is not set. */
export function OptionalInt({ doc, max }: { doc: string; max: number }): KeyDecorator<number | null> {
  return key<number | null>(doc, {
    expects: `a whole number from 0 to ${max}, or nothing`,
    accepts: (value) =>
      value === null || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max),
    fromText: (text) => (/^\d+$/.test(text) ? Number(text) : text),
    show: (value) => (value === null ? 'not set' : String(value)),
  });
}
