/** Everything that a route may ask of its caller, as `noun:verb`. */
const RIGHTS = [
  'resource:read',
  'version:read',
  'statistics:read',
  /** Upload packages, and follow what becomes of them. */
  'version:publish',
  /** Change a release note or custom data. */
  'version:edit',
  /** Publish, yank or withdraw what was uploaded. */
  'version:manage',
  'incremental:build',
  'resource:create',
  'cdk:manage',
  'package:purge',
] as const;

export type Right = (typeof RIGHTS)[number];

/** Which rights each kind of principal has on the resources it is for. */
export const RIGHTS_OF = {
  admin: new Set<Right>(RIGHTS),
  publisher: new Set<Right>(['version:publish', 'version:edit']),
} as const;
