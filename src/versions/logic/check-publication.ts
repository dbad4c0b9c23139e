import { Injectable } from '@nestjs/common';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { Packages } from '../../packages/packages.ts';
import { isOrderable, parseVersion } from '../compare/parsed-version.ts';
import { VersionExists, VersionNotOrderable } from '../errors.ts';
import { PackageExists } from '../package-exists.ts';
import { VersionRepo } from '../repo/version.repo.ts';
import type { Publication, Version } from '../version.ts';

/** Checks a publication against the rows: early, to spare work, and again in the transaction that records it. */
@Injectable()
export class CheckPublication {
  constructor(
    private readonly versions: VersionRepo,
    private readonly packages: Packages,
  ) {}

  /**
   * @returns the version that the package joins, if it exists
   * @throws VersionNotOrderable, VersionExists, PackageExists, InvalidParams
   */
  async check(publication: Publication): Promise<Version | undefined> {
    const { resourceId, name, channel, oldVersion } = publication;
    if (channel !== 'stable' && !isOrderable(parseVersion(name))) throw new VersionNotOrderable(name);
    if (oldVersion !== undefined && (await this.versions.find(resourceId, oldVersion)) === undefined)
      throw InvalidParams.of('old_version', 'is not a version of this resource');
    const existing = await this.versions.find(resourceId, name);
    if (existing !== undefined) await this.checkJoin(existing, publication);
    return existing;
  }

  private async checkJoin(existing: Version, publication: Publication): Promise<void> {
    const { name, channel, platform, status } = publication;
    if (existing.channel !== channel)
      throw new VersionExists(`version ${name} exists on channel ${existing.channel}`);
    const stored = await this.packages.findFull(existing.id, platform);
    if (stored !== undefined) throw new PackageExists(existing, stored);
    if (status !== undefined && status !== existing.status)
      throw InvalidParams.of('status', `differs from the existing version, which is ${existing.status}`);
  }
}
