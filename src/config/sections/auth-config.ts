import { Duration } from '../keys/duration.ts';
import { Int } from '../keys/int.ts';
import { key } from '../keys/key.ts';
import { Secret } from '../keys/secret.ts';
import { RefusedWhen } from '../keys/refused-when.ts';
import type { InstanceConfig } from './instance-config.ts';

/** An absolute http(s) URL that requests can go to as it is; a query is kept. */
function isEndpoint(text: string): boolean {
  const url = /^https?:\/\/[^\s#\\]+$/i.test(text) ? URL.parse(text) : null;
  return url !== null && url.username === '' && url.password === '';
}

/** The URL of a validator. Secret, because such URLs often contain a token. */
const Validator = (doc: string) =>
  key<string>(doc, {
    expects: 'empty, or an absolute http(s) URL without credentials or fragment',
    accepts: (value) => value === '' || (typeof value === 'string' && isEndpoint(value)),
    secret: true,
    show: (value) => value || '""',
  });

export class AuthConfig {
  @RefusedWhen<AuthConfig>(
    ({ admin_token }, { instance }: { instance: InstanceConfig }) =>
      !instance.only_local && admin_token === '',
    'must be set when `instance.only_local` is `false`: each instance would make its own',
  )
  @Secret({
    doc: "The administrator's token. Empty: created at first start and kept in `{data_dir}/admin-token`.",
    min: 24,
  })
  readonly admin_token: string = '';

  @RefusedWhen<AuthConfig>(
    ({ signing_key, previous_signing_key: previous }) => previous !== '' && previous === signing_key,
    'must differ from `auth.previous_signing_key`',
  )
  @RefusedWhen<AuthConfig>(
    ({ signing_key }, { instance }: { instance: InstanceConfig }) =>
      !instance.only_local && signing_key === '',
    'must be set when `instance.only_local` is `false`: each instance would make its own',
  )
  @Secret({
    doc: 'Signs download keys and file URLs. Empty: created at first start and kept in `{data_dir}/signing-key`.',
    min: 32,
  })
  readonly signing_key: string = '';

  @Secret({
    doc: 'The signing key before `auth.signing_key`: what it signed stays valid. Remove it once all of that has expired.',
    min: 32,
  })
  readonly previous_signing_key: string = '';

  @Secret({
    doc: 'Signs the URLs of the CDN (type A authentication). Empty: CDN URLs are not signed.',
    min: 1,
  })
  readonly private_key: string = '';

  @Validator(
    'URL that validates CDKs: it gets a POST of `{cdk, resource, ua, ip}` and answers `{code, msg, data}` with the expiry in epoch seconds as `data`. Empty: the CDKs created here are valid.',
  )
  readonly cdk_validation_url: string = '';

  @Validator(
    'URL that may refuse a download at redemption, in addition to the CDK check: it gets a POST of `{cdk, resource, ua, ip, version, filesize}` and answers `{code, msg}`. Empty: no such check.',
  )
  readonly download_validation_url: string = '';

  @Validator(
    'URL that validates the tokens of publishers who are not administrators: it gets a POST with `?token=&rid=` and answers `{code}`. Empty: only the administrator publishes.',
  )
  readonly uploader_validation_url: string = '';

  @Duration({ doc: 'Time limit of one request to a validator.', min: '10ms', max: '30s' })
  readonly validation_timeout: number = 3000;

  @Int({
    doc: 'How many requests to a validator wait while it has 128 to answer, each for at most `auth.validation_timeout`; further ones are answered 503 at once.',
    max: 100_000,
  })
  readonly validation_queue: number = 1000;

  @Duration({
    doc: 'How long an answer about a CDK or a publisher, positive or negative, is kept in memory; also how late a change on another node is noticed when its announcement is lost. An instance that works alone keeps its own CDKs until they change. 0 asks every time.',
    max: '10m',
  })
  readonly cdk_cache_time: number = 10_000;

  @Duration({
    doc: 'How long a CDK stays valid after its last validation while the validator fails, or after it was last read while the database is away.',
    max: '7d',
  })
  readonly stale_if_error: number = 3_600_000;

  @Duration({
    doc: 'Time limit of looking up a CDK that was created here. When it is exceeded, CDKs are not looked up, but for one a second, until the database answers again.',
    min: '10ms',
    max: '30s',
  })
  readonly lookup_timeout: number = 200;

  @Int({
    doc: 'After this many failures in a row a validator gets no requests for `auth.breaker_pause`.',
    min: 1,
    max: 1000,
  })
  readonly breaker_failures: number = 5;

  @Duration({
    doc: 'How long a failing validator gets no requests; then one request tests whether it works again.',
    min: '10ms',
    max: '10m',
  })
  readonly breaker_pause: number = 10_000;
}
