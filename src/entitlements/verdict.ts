import type { Code } from '../errors/domain-error.ts';
import type { ResourceId } from '../resources/resource.ts';

/** Why a CDK does not open a resource: expired, invalid, quota exhausted, of another resource, blocked. */
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
  /** Both are passed on to a validator, and not kept. */
  readonly userAgent: string;
  readonly ip: string;
}

export interface ValidCdk {
  readonly kind: 'valid';
  /** Stands for the CDK in download keys: 24 lower-case hex digits, from which the CDK cannot be found. */
  readonly ref: string;
  /** Epoch seconds; 0 when the validator does not say. */
  readonly expires: number;
  /**
   * The CDK, encrypted (base64url, 38 characters and 4/3 of its bytes): to be carried by the download key as
   * well. Present only when `auth.download_validation_url` is set, since that validator asks for the CDK.
   */
  readonly sealed?: string;
}

export interface RefusedCdk {
  readonly kind: 'refused';
  readonly code: CdkRefusal;
}

/** `unavailable`: it could not be found out, and the CDK was not seen valid recently. */
export type CdkVerdict = ValidCdk | RefusedCdk | { readonly kind: 'unavailable' };

export interface Redemption {
  /** From the verdict, by way of the download key. */
  readonly ref: string;
  readonly sealed?: string;
  readonly resource: ResourceId;
  /** Tells download keys apart; the same key again by the same client is one redemption. */
  readonly keyId: string;
  /** The client's address. */
  readonly client: string;
  readonly userAgent: string;
  /** Name of the version, and size of the package in bytes: passed on to a validator. */
  readonly version?: string;
  readonly fileSize?: number;
}

export type RedemptionResult = 'granted' | 'unavailable' | { readonly refused: CdkRefusal };

export function refused(code: CdkRefusal): RefusedCdk {
  return { kind: 'refused', code };
}

export const UNAVAILABLE = { kind: 'unavailable' } as const;
