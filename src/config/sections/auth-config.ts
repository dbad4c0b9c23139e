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

/** Who is asked. A secret: such addresses often hold a token of their own. */
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
    doc: "The bootstrap administrator's token. Empty: made at first start and kept in `{data_dir}/admin-token`. Fewer than 16 characters are taken with a warning.",
    min: 1,
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
    doc: 'Signs download keys and file URLs. Empty: made at first start and kept in `data_dir`.',
    min: 32,
  })
  readonly signing_key: string = '';

  @Secret({
    doc: 'A signing key that was replaced: what it signed still counts. To be removed once all of that has expired.',
    min: 32,
  })
  readonly previous_signing_key: string = '';

  @Secret({ doc: 'Signs the URLs of the CDN (type A authentication). Empty: they are not signed.', min: 1 })
  readonly private_key: string = '';

  @Validator(
    'Who validates CDKs: gets a POST of `{cdk, resource, ua, ip}` and answers `{code, msg, data}`, `data` being the expiry in epoch seconds. Empty: CDKs are those created here.',
  )
  readonly cdk_validation_url: string = '';

  @Validator(
    'Who may refuse a download at redemption, besides the CDK check: gets a POST of `{cdk, resource, ua, ip, version, filesize}` and answers `{code, msg}`. Empty: nobody.',
  )
  readonly download_validation_url: string = '';

  @Validator(
    'Who validates tokens of publishers that are not administrators: gets a POST with `?token=&rid=` and answers `{code}`. Empty: there are none.',
  )
  readonly uploader_validation_url: string = '';

  @Duration({ doc: 'Time limit of one question to a validator.', min: '10ms', max: '30s' })
  readonly validation_timeout: number = 3000;

  @Duration({
    doc: 'How long the answer about a CDK or a publisher is kept in memory, whatever it was; also how long a change made on another node may go unnoticed when its message is lost. An instance that works alone keeps its own CDKs until they change. 0 asks every time.',
    max: '10m',
  })
  readonly cdk_cache_time: number = 10_000;

  @Duration({
    doc: 'How long after it was last found valid a CDK stays valid while the validator fails.',
    max: '7d',
  })
  readonly stale_if_error: number = 3_600_000;

  @Int({
    doc: 'After so many failures in a row a validator is left alone for `auth.breaker_pause`.',
    min: 1,
    max: 1000,
  })
  readonly breaker_failures: number = 5;

  @Duration({
    doc: 'How long a failing validator is left alone; then one question finds out whether it works again.',
    min: '10ms',
    max: '10m',
  })
  readonly breaker_pause: number = 10_000;
}
