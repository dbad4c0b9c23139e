import { createHash, timingSafeEqual } from 'node:crypto';

/** The form in which secrets are stored for comparison: of fixed length, and useless when leaked. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Takes the same time for a match and for any difference. */
export function matchesHash(candidate: string, hash: Buffer): boolean {
  return timingSafeEqual(hashSecret(candidate), hash);
}
