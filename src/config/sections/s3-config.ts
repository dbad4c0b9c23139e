import { Bytes } from '../keys/bytes.ts';
import { Duration } from '../keys/duration.ts';
import { Flag } from '../keys/flag.ts';
import { Int } from '../keys/int.ts';
import { Secret } from '../keys/secret.ts';
import { Text } from '../keys/text.ts';
import { isBaseUrl } from '../web-address.ts';
import { RefusedWhen } from '../keys/refused-when.ts';

const WEB_ADDRESS = 'empty, or an absolute http(s) URL without final slash, query or credentials';
const isAddress = (text: string) => text === '' || isBaseUrl(text);
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^[\w-][\w.-]{0,63}(?:\/[\w-][\w.-]{0,63}){0,3}$/;

export class S3Config {
  @RefusedWhen<S3Config>(
    (s3) =>
      s3.bucket === '' &&
      s3.prefix + s3.endpoint + s3.public_endpoint + s3.access_key_id + s3.secret_access_key !== '',
    'must be set when another key of `storage.s3` is',
  )
  @Text({
    doc: 'Bucket that keeps the packages, on S3 or what speaks as it does (R2, MinIO, Ceph). It has to exist. Empty: a directory does.',
    expects: 'empty, or 3 to 63 lower-case letters, digits, dots and hyphens',
    accepts: (text) => text === '' || BUCKET.test(text),
  })
  readonly bucket: string = '';

  @Text({
    doc: 'Where the keys of the packages begin in the bucket. Services with databases of their own need prefixes of their own: each removes packages that it does not know.',
    expects: 'empty, or up to four names of letters, digits, `_`, `.` and `-`, with a slash between them',
    accepts: (text) => text === '' || PREFIX.test(text),
  })
  readonly prefix: string = '';

  @Text({
    doc: 'Where the S3 server is. Empty: AWS, in `storage.s3.region`.',
    expects: WEB_ADDRESS,
    accepts: isAddress,
  })
  readonly endpoint: string = '';

  @Text({
    doc: 'Where clients reach the S3 server, for the URLs that they are given. Empty: as this service does.',
    expects: WEB_ADDRESS,
    accepts: isAddress,
  })
  readonly public_endpoint: string = '';

  @Text({
    doc: 'Region of the bucket; R2 calls it `auto`.',
    expects: 'lower-case letters, digits and hyphens',
    accepts: (text) => /^[a-z0-9-]{1,64}$/.test(text),
  })
  readonly region: string = 'us-east-1';

  @RefusedWhen<S3Config>(
    ({ bucket, access_key_id }) => bucket !== '' && access_key_id === '',
    'must be set when `storage.s3.bucket` is',
  )
  @Secret({ doc: 'Id of the access key. It may read, write, delete and list the bucket.', min: 1 })
  readonly access_key_id: string = '';

  @RefusedWhen<S3Config>(
    ({ bucket, secret_access_key }) => bucket !== '' && secret_access_key === '',
    'must be set when `storage.s3.bucket` is',
  )
  @Secret({ doc: 'The secret of that access key.', min: 1 })
  readonly secret_access_key: string = '';

  @Flag({
    doc: 'Whether the bucket is named in the path of URLs, which every server understands, or in the host name.',
  })
  readonly path_style: boolean = true;

  @Flag({
    doc: 'Downloads that go to no CDN and no endpoint are sent to the S3 server, by URLs that work for `extra.download_effective_time`. Off: the bytes pass through this server.',
  })
  readonly presigned: boolean = true;

  @Bytes({
    doc: 'Larger packages are uploaded in parts of this size, three at a time, which are held in memory.',
    min: '5MiB',
    max: '512MiB',
  })
  readonly part_size: number = 8 * 1024 ** 2;

  @Int({
    doc: 'Connections to the S3 server at most, for downloads through this server; as many again for everything else.',
    min: 1,
    max: 10_000,
  })
  readonly max_connections: number = 128;

  @Duration({ doc: 'How long a connection may take, or be waited for.', min: '100ms', max: '1m' })
  readonly connect_timeout: number = 3000;

  @Duration({ doc: 'A connection on which nothing moves for this long is given up.', min: '1s', max: '1h' })
  readonly idle_timeout: number = 60_000;

  @Int({ doc: 'How often a request to the S3 server is tried before it counts as failed.', min: 1, max: 10 })
  readonly attempts: number = 3;
}
