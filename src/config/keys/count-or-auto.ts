import { key, type Documented, type KeyDecorator } from './key.ts';

/** A whole number from 1, or the word `auto`. */
export function CountOrAuto({ doc, max }: Documented & { max: number }): KeyDecorator<number | 'auto'> {
  return key<number | 'auto'>(doc, {
    expects: `\`auto\`, or a whole number from 1 to ${max}`,
    accepts: (value) =>
      value === 'auto' || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max),
    fromText: (text) => (/^-?\d+$/.test(text) ? Number(text) : text),
  });
}
