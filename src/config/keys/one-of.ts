import { key, type Documented, type KeyDecorator } from './key.ts';

interface Choices<T extends string> extends Documented {
  readonly of: readonly T[];
}

/** One word out of a few. */
export function OneOf<T extends string>({ doc, of }: Choices<T>): KeyDecorator<T> {
  return key<T>(doc, {
    expects: `one of ${of.map((word) => `\`${word}\``).join(', ')}`,
    accepts: (value) => of.some((word) => word === value),
  });
}
