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
    doc: 'Bucket of the packages, on S3 or a compatible server (R2, MinIO, Ceph). It must exist. Empty: packages are stored in a directory.',
    expects: 'empty, or 3 to 63 lower-case letters, digits, dots and hyphens',
    accepts: (text) => text === '' || BUCKET.test(text),
  })
  readonly bucket: string = '';

  @Text({
    doc: 'Prefix of the keys in the bucket. Services with different databases need different prefixes: each removes packages that its database does not know.',
    expects: 'empty, or up to four names of letters, digits, `_`, `.` and `-`, with a slash between them',
    accepts: (text) => text === '' || PREFIX.test(text),
  })
  readonly prefix: string = '';

  @Text({
    doc: 'URL of the S3 server. Empty: AWS, in `storage.s3.region`.',
    expects: WEB_ADDRESS,
    accepts: isAddress,
  })
  readonly endpoint: string = '';

  @Text({
    doc: 'URL at which clients reach the S3 server, for presigned URLs. Empty: the same as for this service.',
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
  @Secret({
    doc: 'Id of the access key. It needs the rights to read, write, delete and list in the bucket.',
    min: 1,
  })
  readonly access_key_id: string = '';

  @RefusedWhen<S3Config>(
    ({ bucket, secret_access_key }) => bucket !== '' && secret_access_key === '',
    'must be set when `storage.s3.bucket` is',
  )
  @Secret({ doc: 'The secret of that access key.', min: 1 })
  readonly secret_access_key: string = '';

  @Flag({
    doc: 'Whether URLs have the bucket in their path, which every server understands, or in the host name.',
  })
  readonly path_style: boolean = true;

  @Flag({
    doc: 'Downloads that go to no CDN and no endpoint are redirected to the S3 server, with URLs that work for `extra.download_effective_time`. `false`: the bytes pass through this service.',
  })
  readonly presigned: boolean = true;

  @Bytes({
    doc: 'Larger packages are uploaded in parts of this size; three parts at a time are held in memory.',
    min: '5MiB',
    max: '512MiB',
  })
  readonly part_size: number = 8 * 1024 ** 2;

  @Int({
    doc: 'Maximum number of connections to the S3 server for downloads through this service, and as many again for everything else.',
    min: 1,
    max: 10_000,
  })
  readonly max_connections: number = 128;

  @Duration({
    doc: 'Time limit for opening a connection, and for waiting for a free one.',
    min: '100ms',
    max: '1m',
  })
  readonly connect_timeout: number = 3000;

  @Duration({ doc: 'A connection without traffic for this long is given up.', min: '1s', max: '1h' })
  readonly idle_timeout: number = 60_000;

  @Duration({
    doc: 'A request whose answer has not begun after this long makes the instance ask for the bucket. If that is not answered within the same time, the server hangs: requests are refused, at once, until it answers.',
    min: '100ms',
    max: '1m',
  })
  readonly probe_after: number = 1000;

  @Int({ doc: 'Attempts of a request to the S3 server before it counts as failed.', min: 1, max: 10 })
  readonly attempts: number = 3;
}
