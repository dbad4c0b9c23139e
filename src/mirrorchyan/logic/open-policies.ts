import type { Config } from '../../config/config.ts';
import { SigningSecrets } from '../../secrets/signing-secrets.ts';
import { PolicySigner } from '../upload-policy.ts';

/** Signs with a key of its own, made of the service's signing key. */
export async function openPolicies(config: Config): Promise<PolicySigner> {
  return new PolicySigner(...(await SigningSecrets.open(config)).derive('upload policies'));
}
