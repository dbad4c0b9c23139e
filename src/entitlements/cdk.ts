import { randomBytes } from 'node:crypto';
import { Code } from '../errors/domain-error.ts';
import type { ResourceId } from '../resources/resource.ts';
import type { CdkRefusal } from './verdict.ts';

/**
 * 12 hex digits of the time in ms, then 12 random ones, so ids sort by creation. It is also the CDK's `ref`.
 */
export type CdkId = string & { readonly __brand: 'CdkId' };

/** A licence key of this server. Of the key itself only the hint is stored. */
export interface Cdk {
  readonly id: CdkId;
  /** The last 4 characters of the key. */
  readonly hint: string;
  readonly resources: 'all' | readonly ResourceId[];
  readonly expiresAt: Date;
  /** Downloads per UTC day; 0: no quota. */
  readonly dailyQuota: number;
  /** Null if the CDK is not blocked. */
  readonly blockedAt: Date | null;
  readonly note: string;
  readonly createdAt: Date;
  /** Downloads counted on `usedDay`, in days since 1970, UTC. */
  readonly used: number;
  readonly usedDay: number;
}

export function newCdkId(now: number): CdkId {
  return (now.toString(16).padStart(12, '0') + randomBytes(6).toString('hex')) as CdkId;
}

export function isCdkId(text: string): text is CdkId {
  return /^[0-9a-f]{24}$/.test(text);
}

/**
 * Why this CDK does not open the resource now, apart from the quota. Reasons that its owner cannot fix come
 * first.
 * @param now epoch ms
 */
export function refusalOf(cdk: Cdk | undefined, resource: ResourceId, now: number): CdkRefusal | undefined {
  if (cdk === undefined) return Code.CdkInvalid;
  if (cdk.blockedAt !== null) return Code.CdkBlocked;
  if (cdk.expiresAt.getTime() <= now) return Code.CdkExpired;
  const covered = cdk.resources === 'all' || cdk.resources.includes(resource);
  return covered ? undefined : Code.CdkWrongResource;
}
