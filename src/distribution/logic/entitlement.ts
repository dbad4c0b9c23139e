import type { Access } from '../../resources/resource.ts';

/** Whether a check gets a download URL. */
export type Entitlement = 'granted' | 'anonymous' | 'refused';

/** Open resources ask for no key. Licence keys are not issued by this version, so any is invalid. */
export function entitlementOf(access: Access, cdk: string): Entitlement {
  if (access === 'open') return 'granted';
  return cdk === '' ? 'anonymous' : 'refused';
}
