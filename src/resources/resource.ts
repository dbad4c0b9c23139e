import { InvalidParams } from '../errors/invalid-params.ts';

/** The slug that clients use for a resource (`rid`); never reused. */
export type ResourceId = string & { readonly __brand: 'ResourceId' };

export const UPDATE_TYPES = ['incremental', 'full'] as const;
export type UpdateType = (typeof UPDATE_TYPES)[number];

export const ACCESS_KINDS = ['open', 'cdk'] as const;
/** `open`: every client gets download URLs. `cdk`: only clients with a valid licence key. */
export type Access = (typeof ACCESS_KINDS)[number];

export const RESOURCE_ID_PATTERN = /^[A-Za-z0-9_-]{3,64}$/;

export function isResourceId(value: string): value is ResourceId {
  return RESOURCE_ID_PATTERN.test(value);
}

/** @throws InvalidParams */
export function resourceId(value: string): ResourceId {
  if (!isResourceId(value)) throw InvalidParams.of('resource_id', `must match ${RESOURCE_ID_PATTERN.source}`);
  return value;
}

export interface Resource {
  readonly id: ResourceId;
  readonly name: string;
  readonly description: string;
  readonly updateType: UpdateType;
  readonly access: Access;
  readonly createdAt: Date;
}
