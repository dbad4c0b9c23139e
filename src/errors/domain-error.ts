/** Codes of the wire contract. Shipped clients compare them, so a number is never reused. */
export const Code = {
  Unexpected: -1,
  Success: 0,
  Other: 1,
  InvalidParams: 1001,
  Unauthenticated: 1002,
  NotAllowed: 1003,
  TooLarge: 1004,
  TooManyRequests: 1005,
  CdkExpired: 7001,
  CdkInvalid: 7002,
  CdkQuotaExhausted: 7003,
  CdkWrongResource: 7004,
  CdkBlocked: 7005,
  ResourceNotFound: 8001,
  InvalidOs: 8002,
  InvalidArch: 8003,
  InvalidChannel: 8004,
  ResourceExists: 8005,
  VersionExists: 8006,
  VersionProcessing: 8007,
  VersionNotOrderable: 8008,
  PackageRefused: 8010,
} as const;
export type Code = (typeof Code)[keyof typeof Code];

/**
 * A failure that the domain names. `message` and `data` are sent to the client unchanged: they name the field
 * or the entry, and never contain a path, a secret or a stack.
 */
export abstract class DomainError extends Error {
  /** One of `Code`, but for `Refused`. */
  abstract readonly code: number;
  /** Sent as `data` of the error envelope. */
  readonly data?: unknown;

  override get name(): string {
    return this.constructor.name;
  }
}
