import { hash, randomBytes } from 'node:crypto';

/** No I, L, O or U: every character stays unambiguous when it is read aloud or typed. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 26;
const KEY = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);
/**
 * ASCII only, because upper case turns some other letters into these; at most one separator per character.
 */
const TYPED = new RegExp(`^[ -~]{1,${2 * LENGTH}}$`);

/** Generates the clear text of a new CDK: 26 characters, 130 random bits. */
export function generateCdkKey(): string {
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/**
 * Parses a typed key: ignores case, spaces and hyphens, reads O as 0 and I or L as 1. Undefined for text that
 * cannot be a key.
 */
export function parseCdkKey(typed: string): string | undefined {
  if (!TYPED.test(typed)) return undefined;
  const key = typed.replace(/[ -]/g, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  return KEY.test(key) ? key : undefined;
}

/**
 * The stored hash of a key, as 64 hex digits. Plain SHA-256 is enough for 130 random bits. A keyed hash would
 * depend on the signing key, and changing that key must not invalidate sold CDKs.
 */
export function cdkKeyHash(key: string): string {
  return hash('sha256', key);
}

export function hintOf(key: string): string {
  return key.slice(-4);
}
