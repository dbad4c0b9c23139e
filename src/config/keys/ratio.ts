import { key, type Documented, type KeyDecorator } from './key.ts';

interface RatioBounds extends Documented {
  readonly min?: number;
  readonly max?: number;
}

/** A fraction, such as 0.9. */
export function Ratio({ doc, min = 0, max = 1 }: RatioBounds): KeyDecorator<number> {
  return key(doc, {
    expects: `a number from ${min} to ${max}`,
    accepts: (value) => typeof value === 'number' && value >= min && value <= max,
    fromText: (text) => (/^\d*\.?\d+$/.test(text) ? Number(text) : text),
  });
}
