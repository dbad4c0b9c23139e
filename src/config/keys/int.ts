import { key, type Documented, type KeyDecorator } from './key.ts';

interface IntBounds extends Documented {
  readonly min?: number;
  readonly max: number;
}

/** A whole number. */
export function Int({ doc, min = 0, max }: IntBounds): KeyDecorator<number> {
  return key(doc, {
    expects: `a whole number from ${min} to ${max}`,
    accepts: (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
    fromText: (text) => (/^-?\d+$/.test(text) ? Number(text) : text),
  });
}
