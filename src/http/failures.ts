import { Code } from '../errors/domain-error.ts';

/** One kind of failure, as the OpenAPI document and docs/errors.md describe it. */
export interface Failure {
  readonly status: number;
  readonly code: Code;
  readonly when: string;
  /** What the client, or its user, can do. */
  readonly remedy: string;
  /** An example, as it is sent. */
  readonly msg: string;
  readonly data?: unknown;
}

const violations = [{ field: 'version_name', message: 'is missing' }];

const REQUESTS = {
  InvalidParams: {
    status: 400,
    code: Code.InvalidParams,
    when: 'A parameter or field is missing, unknown or not valid.',
    remedy: 'Correct the fields that `data.violations` names. The same request fails again.',
    msg: 'invalid params: version_name is missing',
    data: { violations },
  },
  UnsupportedType: {
    status: 415,
    code: Code.InvalidParams,
    when: 'The body has a content type that this route does not take.',
    remedy: 'Send one of the content types that the route lists.',
    msg: 'unsupported content type',
  },
  Unauthenticated: {
    status: 401,
    code: Code.Unauthenticated,
    when: 'The token is missing or unknown.',
    remedy: 'Send `Authorization: Bearer <token>` with a valid token.',
    msg: 'a valid token is needed: Authorization: Bearer <token>',
  },
  NotAllowed: {
    status: 403,
    code: Code.NotAllowed,
    when: 'The token, signed URL or signed form may not do this.',
    remedy:
      'Use a token that has the right, or get a new URL by another update check, or a new form by another first step.',
    msg: 'this token may not publish to this resource',
  },
  TooLarge: {
    status: 413,
    code: Code.TooLarge,
    when: 'The body or the package is too large. With status 431, the request line and headers are.',
    remedy: 'Send less, or raise `http.body_limit` or `storage.max_package_size`.',
    msg: 'request body is too large',
  },
  TooManyRequests: {
    status: 429,
    code: Code.TooManyRequests,
    when: 'This client exceeded a limit of `rate_limit`.',
    remedy: 'Repeat the request after the number of seconds in `Retry-After`.',
    msg: 'too many requests: try again in 12 s',
  },
  Unavailable: {
    status: 503,
    code: Code.Other,
    when: 'The database, the package store or another service that is needed does not answer.',
    remedy: 'Repeat the request later, after `Retry-After` where it is given. Repeating it is safe.',
    msg: 'the database is not available at the moment: try again later',
  },
  Unexpected: {
    status: 500,
    code: Code.Unexpected,
    when: 'The service failed in a way that nothing else describes.',
    remedy:
      'Repeat the request once. Report the request id, which the log of the service has with the cause.',
    msg: 'unexpected error, request id 3f0c8f5e-8a53-4d1c-b0a4-0f9b8f2f3c11',
  },
} satisfies Record<string, Failure>;

const ADDRESSES = {
  NotFound: {
    status: 404,
    code: Code.Other,
    when: 'Nothing is at this address, or its key or signature is not valid or has expired.',
    remedy: 'Correct the address. For a download, check for updates again to get a new URL.',
    msg: 'resource not found',
  },
  Gone: {
    status: 410,
    code: Code.Other,
    when: 'The version of this download was withdrawn.',
    remedy: 'Check for updates again: the answer offers another version.',
    msg: 'this version was withdrawn',
  },
  MethodNotAllowed: {
    status: 405,
    code: Code.Other,
    when: 'The address exists, but does not take this method.',
    remedy: 'Use a method that the header `Allow` lists.',
    msg: 'this address has other methods',
  },
  TooSlow: {
    status: 408,
    code: Code.Other,
    when: 'The request did not arrive completely in time.',
    remedy: 'Repeat it over a better connection.',
    msg: 'the request took too long to arrive',
  },
  AddressTooLong: {
    status: 414,
    code: Code.Other,
    when: 'The address is too long.',
    remedy: 'Shorten the query.',
    msg: 'address is too long',
  },
} satisfies Record<string, Failure>;

const CDKS = {
  CdkExpired: {
    status: 403,
    code: Code.CdkExpired,
    when: 'The CDK has expired.',
    remedy: 'Tell the user to renew the CDK.',
    msg: 'the CDK has expired',
  },
  CdkInvalid: {
    status: 403,
    code: Code.CdkInvalid,
    when: 'No such CDK exists.',
    remedy: 'Let the user enter the CDK again.',
    msg: 'the CDK is not valid',
  },
  CdkQuotaExhausted: {
    status: 403,
    code: Code.CdkQuotaExhausted,
    when: 'The downloads that the CDK allows per UTC day are used up.',
    remedy: 'Download again on the next UTC day.',
    msg: "the CDK's downloads of today are used up",
  },
  CdkWrongResource: {
    status: 403,
    code: Code.CdkWrongResource,
    when: 'The CDK is for other resources.',
    remedy: 'Tell the user that a CDK for this resource is needed.',
    msg: 'the CDK is for another resource',
  },
  CdkBlocked: {
    status: 403,
    code: Code.CdkBlocked,
    when: 'The administrator blocked the CDK.',
    remedy: 'Tell the user to contact the seller.',
    msg: 'the CDK is blocked',
  },
} satisfies Record<string, Failure>;

const PUBLICATIONS = {
  ResourceNotFound: {
    status: 404,
    code: Code.ResourceNotFound,
    when: 'The resource does not exist, or it has no such version, or none for this platform and channel.',
    remedy: 'Check the resource id, the version name, and `system`, `arch` and `channel`.',
    msg: 'resource not found',
  },
  InvalidOs: {
    status: 400,
    code: Code.InvalidOs,
    when: 'The operating system is unknown.',
    remedy: 'Use a value that the message lists, or leave it out.',
    msg: 'invalid os "beos": use windows, linux, darwin, android, or leave it empty',
  },
  InvalidArch: {
    status: 400,
    code: Code.InvalidArch,
    when: 'The processor architecture is unknown.',
    remedy: 'Use a value that the message lists, or leave it out.',
    msg: 'invalid arch "mips": use 386, amd64, arm, arm64, or leave it empty',
  },
  InvalidChannel: {
    status: 400,
    code: Code.InvalidChannel,
    when: 'The channel is unknown.',
    remedy: 'Use `stable`, `beta` or `alpha`, or leave it out.',
    msg: 'invalid channel "nightly": use stable, beta or alpha',
  },
  ResourceExists: {
    status: 400,
    code: Code.ResourceExists,
    when: 'The resource id is taken.',
    remedy: 'Use the resource that exists, or another id.',
    msg: 'resource id my-app exists',
  },
  VersionExists: {
    status: 409,
    code: Code.VersionExists,
    when: 'The version exists on another channel, or has a package for this platform already.',
    remedy:
      'Publish the change as a new version. After a repeated upload, compare the package that is there.',
    msg: 'version 1.0.0 exists for this platform',
  },
  VersionProcessing: {
    status: 409,
    code: Code.VersionProcessing,
    when: 'Another upload of this version for this platform is being processed.',
    remedy: 'Wait until it has ended, then ask for its status.',
    msg: 'version 1.0.0 is being processed for this platform',
  },
  VersionNotOrderable: {
    status: 400,
    code: Code.VersionNotOrderable,
    when: 'The version name has no order relative to others, which only the channel `stable` allows.',
    remedy: 'Use a SemVer or date-time name, or publish on `stable`.',
    msg: 'version nightly cannot be ordered: a name that is neither SemVer nor a date-time is for stable only',
  },
  PackageRefused: {
    status: 400,
    code: Code.PackageRefused,
    when: 'The package breaks a rule for packages. The message names the rule and the entry.',
    remedy: 'Correct the package as the message says; docs/publishing.md lists the rules.',
    msg: 'package refused: entry "../run.sh": ".." path segment',
  },
} satisfies Record<string, Failure>;

export const FAILURES = { ...REQUESTS, ...ADDRESSES, ...CDKS, ...PUBLICATIONS };
export type FailureName = keyof typeof FAILURES;

/** Failures of every route that reads a JSON or form body. */
export const BODY_FAILURES = ['InvalidParams', 'TooLarge', 'UnsupportedType'] as const;
export const PLATFORM_FAILURES = ['InvalidOs', 'InvalidArch'] as const;
export const CDK_FAILURES = [
  'CdkExpired',
  'CdkInvalid',
  'CdkQuotaExhausted',
  'CdkWrongResource',
  'CdkBlocked',
] as const satisfies readonly FailureName[];
