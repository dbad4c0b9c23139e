import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a download key opens. */
export interface DownloadGrant {
  readonly storageId: number;
  /** epoch seconds */
  readonly expires: number;
}

const FORMAT = 1;
const PAYLOAD = 1 + 6 + 5;
const MAC = 20;
const KEY_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/**
 * Makes and redeems download keys without keeping any: format (1 byte), storage id (6), expiry (5),
 * HMAC-SHA256 cut to 20 bytes, all as base64url. Whoever shares the signing key can redeem them.
 */
export class DownloadKeys {
  /** @param secret 32 bytes */
  constructor(private readonly secret: Uint8Array) {}

  issue({ storageId, expires }: DownloadGrant): string {
    const key = Buffer.allocUnsafe(PAYLOAD + MAC);
    key.writeUInt8(FORMAT, 0);
    key.writeUIntBE(storageId, 1, 6);
    key.writeUIntBE(expires, 7, 5);
    this.mac(key.subarray(0, PAYLOAD)).copy(key, PAYLOAD, 0, MAC);
    return key.toString('base64url');
  }

  /** @param now epoch seconds @returns undefined for what was not issued here, or has expired */
  redeem(text: string, now: number): DownloadGrant | undefined {
    if (!KEY_PATTERN.test(text)) return undefined;
    const key = Buffer.from(text, 'base64url');
    const payload = key.subarray(0, PAYLOAD);
    if (!timingSafeEqual(this.mac(payload).subarray(0, MAC), key.subarray(PAYLOAD))) return undefined;
    if (key.toString('base64url') !== text || key.readUInt8(0) !== FORMAT) return undefined;
    const grant = { storageId: key.readUIntBE(1, 6), expires: key.readUIntBE(7, 5) };
    return grant.expires > now ? grant : undefined;
  }

  private mac(payload: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(payload).digest();
  }
}
