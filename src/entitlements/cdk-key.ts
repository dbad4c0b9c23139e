import { hash, randomBytes } from 'node:crypto';

/** No I, L, O, U: nothing that can be mistaken for another when it is read out or typed. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 26;
const KEY = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);
/** ASCII, since other letters can become some of these in upper case; at most a separator to each character. */
const TYPED = new RegExp(`^[ -~]{1,${2 * LENGTH}}$`);

/** The clear text of a new CDK: 26 characters, 130 random bits. */
export function generateCdkKey(): string {
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** The key that was meant: in any case, with spaces or hyphens, O for 0 and I or L for 1. Undefined when it cannot be one. */
export function parseCdkKey(typed: string): string | undefined {
  if (!TYPED.test(typed)) return undefined;
  const key = typed.replace(/[ -]/g, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  return KEY.test(key) ? key : undefined;
}

/**
 * What is kept of a key, as 64 hex digits. Plain SHA-256: 130 random bits cannot be guessed from it, and a
 * new signing key, which a keyed hash would depend on, must not void what was sold.
 */
export function cdkKeyHash(key: string): string {
  return hash('sha256', key);
}

export function hintOf(key: string): string {
  return key.slice(-4);
}
