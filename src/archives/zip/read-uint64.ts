import { PackageRefused } from '../errors.ts';

/** Reads a 64-bit size or offset as an exact number. */
export function readUInt64(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > Number.MAX_SAFE_INTEGER)
    throw new PackageRefused('64-bit size or offset out of range; pack it again');
  return Number(value);
}
