import type { StoredPackage } from '../packages/stored-package.ts';
import { VersionExists } from './errors.ts';
import type { Version } from './version.ts';

/** The version has a full package for this platform already. */
export class PackageExists extends VersionExists {
  override readonly data: { file_hash: string };

  constructor(
    readonly version: Version,
    readonly stored: StoredPackage,
  ) {
    const removed =
      stored.retiredAt === null ? '' : '; its package was removed, and cannot be published again';
    super(`version ${version.name} exists for this platform${removed}`);
    this.data = { file_hash: `sha256:${stored.sha256}` };
  }
}
