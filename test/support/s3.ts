import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { describe } from 'vitest';
import { makeConfig, type Settings } from '../../src/config/make-config.ts';
import type { S3Config } from '../../src/config/sections/s3-config.ts';
import { ACCESS_KEY, hasRadosGw, RadosGw, SECRET_KEY } from './radosgw.ts';

/** The settings below `storage.s3` in the configuration. */
export type S3Settings = NonNullable<NonNullable<Settings['storage']>['s3']>;

/** Another server for the tests, such as a MinIO: its URL, the id of an access key, and its secret. */
const [OTHER = '', OTHER_KEY = '', OTHER_SECRET = ''] = (process.env.TEST_S3 ?? '').split(' ');

/** Suites on a real S3 server. Without one they are skipped with a note, unless everything is required. */
export const describeWithS3 = (name: string, suite: () => void) => {
  const isThere = hasRadosGw || OTHER !== '' || process.env.TEST_REQUIRE_ALL === '1';
  const note = isThere ? '' : ' (skipped: radosgw, ceph-mon and ceph-osd are not installed)';
  describe.skipIf(note !== '')(`${name}${note}`, suite);
};

/** An S3 server that creates buckets for tests. */
export class S3Server implements AsyncDisposable {
  private constructor(
    readonly url: string,
    /** The server, when it was started for the tests. */
    readonly own?: RadosGw,
  ) {}

  static async start(): Promise<S3Server> {
    if (OTHER !== '') return new S3Server(OTHER);
    const own = await RadosGw.start();
    return new S3Server(own.url, own);
  }

  /** Whether the server is Ceph, which supports everything that the tests use. */
  get isRadosGw(): boolean {
    return this.own !== undefined;
  }

  /** Creates a bucket. */
  async bucket(): Promise<S3Settings> {
    const bucket = `test-${randomBytes(6).toString('hex')}`;
    await this.client().send(new CreateBucketCommand({ Bucket: bucket }));
    return { bucket, endpoint: this.url, ...this.keys };
  }

  /** A client that inspects buckets beside the service. */
  client(): S3Client {
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey } = this.keys;
    return new S3Client({
      endpoint: this.url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.own?.[Symbol.asyncDispose]();
  }

  private get keys(): { access_key_id: string; secret_access_key: string } {
    return this.own === undefined
      ? { access_key_id: OTHER_KEY, secret_access_key: OTHER_SECRET }
      : { access_key_id: ACCESS_KEY, secret_access_key: SECRET_KEY };
  }
}

export function s3Config(s3: S3Settings): S3Config {
  return makeConfig({ storage: { s3 } }).storage.s3;
}
