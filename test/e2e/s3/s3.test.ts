import { afterAll, beforeAll, describe } from 'vitest';
import { describeWithS3, S3Server } from '../../support/s3.ts';
import { describeDownloads } from './downloads.ts';
import { describeFailures } from './failures.ts';
import { describeSuites } from './suites.ts';

describeWithS3('with packages on S3', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await S3Server.start();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  describe('downloads', () => describeDownloads(() => server));
  describe('failures', () => describeFailures(() => server));
  describe('suites', () => describeSuites(() => server));
});
