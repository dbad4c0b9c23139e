import { createHash, timingSafeEqual } from 'node:crypto';

/** The form secrets are kept in for comparison: of one length, and useless when leaked. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Takes the same time whatever differs. */
export function matchesHash(candidate: string, hash: Buffer): boolean {
  return timingSafeEqual(hashSecret(candidate), hash);
}
