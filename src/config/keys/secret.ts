import { key, type Documented, type KeyDecorator } from './key.ts';

interface SecretRules extends Documented {
  /** Smallest number of characters of a secret that is set. */
  readonly min: number;
}

const ALPHABET = 'visible ASCII characters without spaces';
const VISIBLE_ASCII = /^[\x21-\x7e]*$/;

/** Text that never appears in logs or messages; empty means not set. Visible ASCII, because it must fit into headers. */
export function Secret({ doc, min }: SecretRules): KeyDecorator<string> {
  const accepts = (value: unknown): boolean =>
    value === '' || (typeof value === 'string' && value.length >= min && VISIBLE_ASCII.test(value));
  return key<string>(doc, {
    expects: min > 1 ? `empty, or at least ${min} ${ALPHABET}` : `empty, or ${ALPHABET}`,
    hint: ' (a number needs quotes)',
    accepts,
    secret: true,
    show: (value) => value || '""',
  });
}
