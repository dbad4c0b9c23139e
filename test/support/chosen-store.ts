import { createHash } from 'node:crypto';
import type { Settings } from '../../src/config/make-config.ts';
import type { S3Settings } from './s3.ts';

let chosen: S3Settings | undefined;

/** From now on applications store their packages in this bucket instead of in their data directory. */
export function chooseBucket(bucket: S3Settings | undefined): void {
  chosen = bucket;
}

/** Settings for the application with this data directory; the same directory always gives the same prefix. */
export function storageOf(dataDir: string): NonNullable<Settings['storage']> {
  if (chosen === undefined) return {};
  return { s3: { ...chosen, prefix: createHash('sha1').update(dataDir).digest('hex') } };
}
