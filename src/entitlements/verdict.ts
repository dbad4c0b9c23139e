import { Code } from '../errors/domain-error.ts';
import type { ResourceId } from '../resources/resource.ts';

/** Our own reasons why a CDK does not open a resource: expired, invalid, quota exhausted, of another resource, blocked. */
export type CdkRefusal = (typeof Code)[
  | 'CdkExpired'
  | 'CdkInvalid'
  | 'CdkQuotaExhausted'
  | 'CdkWrongResource'
  | 'CdkBlocked'];

export interface CdkQuestion {
  /** As the client sent it. */
  readonly cdk: string;
  readonly resource: ResourceId;
  /** User agent and address are sent to a validator and not stored. */
  readonly userAgent: string;
  readonly ip: string;
}

export interface ValidCdk {
  readonly kind: 'valid';
  /** Replaces the CDK in download keys: 24 lower-case hex digits that do not reveal the CDK. */
  readonly ref: string;
  /** Epoch seconds; 0 if the validator gives no expiry. */
  readonly expires: number;
  /**
   * The encrypted CDK for the download key (base64url, 38 characters plus 4/3 of its bytes). Present only
   * when `auth.download_validation_url` is set, because that validator needs the CDK.
   */
  readonly sealed?: string;
  /** The last note that `FailedCdks` took of it: the client's address, and the number of the note. */
  noted?: { readonly ip: string; readonly number: number };
}

export interface RefusedCdk {
  readonly kind: 'refused';
  /** One of `CdkRefusal`, or any other positive code of an external validator. */
  readonly code: number;
  /** The validator's words for the user; without them ours are used. */
  readonly message?: string;
}

/** `unavailable`: no authority answered, and the CDK was not valid recently. */
export type CdkVerdict = ValidCdk | RefusedCdk | { readonly kind: 'unavailable' };

export interface Redemption {
  /** From the verdict; the download key carries it. */
  readonly ref: string;
  readonly sealed?: string;
  readonly resource: ResourceId;
  /** Identifies the download key; the same key used by the same client is one redemption. */
  readonly keyId: string;
  /** The client's address. */
  readonly client: string;
  readonly userAgent: string;
  /** Name of the version and size of the package in bytes, for a validator. */
  readonly version?: string;
  readonly fileSize?: number;
}

export type RedemptionResult = 'granted' | 'unavailable' | RefusedCdk;

export function refused(code: CdkRefusal): RefusedCdk {
  return { kind: 'refused', code };
}

const OF_EXISTING: ReadonlySet<number> = new Set<CdkRefusal>([
  Code.CdkExpired,
  Code.CdkQuotaExhausted,
  Code.CdkWrongResource,
  Code.CdkBlocked,
]);

/** Whether the CDK may be an invented one. A validator's own codes do not say. */
export function mayBeInvented({ code }: RefusedCdk): boolean {
  return !OF_EXISTING.has(code);
}

export const UNAVAILABLE = { kind: 'unavailable' } as const;
