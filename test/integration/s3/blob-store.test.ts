import { afterAll, beforeAll, describe } from 'vitest';
import { blobStoreContract } from '../../contracts/blob-store.contract.ts';
import { describeWithS3, S3Server } from '../../support/s3.ts';
import { describeBucket } from './bucket.ts';
import { describeConnections } from './connections.ts';
import { describeParts } from './parts.ts';
import { S3Lab } from './s3-lab.ts';
import { describeTemporaryUrls } from './temporary-urls.ts';
import { describeTrouble } from './trouble.ts';

describeWithS3('S3', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await S3Server.start();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  blobStoreContract('s3', () => S3Lab.open(server));
  blobStoreContract('s3, below a prefix', () => S3Lab.open(server, { prefix: 'releases/of.us' }));

  describe('s3 blob store', () => {
    describeParts(() => server);
    describeTrouble(() => server);
    describeConnections(() => server);
    describeBucket(() => server);
    describeTemporaryUrls(() => server);
  });
});
