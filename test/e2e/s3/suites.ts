import { globSync } from 'node:fs';
import path from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseBucket } from '../../support/chosen-store.ts';
import type { S3Server, S3Settings } from '../../support/s3.ts';

const E2E = path.resolve(import.meta.dirname, '..');
/** Suites of the whole service, as they stand. */
const SUITES = globSync(
  [
    'publish-and-update',
    'downloads',
    'damaged-packages',
    'mirrorchyan',
    'incrementals/{offered,platforms,uploaded}',
    'retention/race',
  ].map((name) => `${name}.test.ts`),
  { cwd: E2E },
);

/** What the service does with packages in a bucket that it does with packages on disk. */
export function describeSuites(server: () => S3Server): void {
  let bucket: S3Settings;
  beforeAll(async () => {
    bucket = await server().bucket();
    // They look at what this service sends.
    chooseBucket({ ...bucket, presigned: false });
  });
  afterAll(() => chooseBucket(undefined));

  for (const file of SUITES) describe(file, async () => void (await import(path.join(E2E, file))));

  it('is where their packages were', async () => {
    const { bucket: Bucket } = bucket;
    const { KeyCount } = await server().client().send(new ListObjectsV2Command({ Bucket }));
    expect(KeyCount).toBeGreaterThan(10);
  });
}
