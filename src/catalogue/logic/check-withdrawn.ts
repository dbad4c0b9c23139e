import { Injectable } from '@nestjs/common';
import { DatabaseUnavailable } from '../../database/database-unavailable.ts';
import { VersionWithdrawn } from '../errors.ts';
import type { ResourcePicture } from '../resource-picture.ts';
import { Catalogue } from './catalogue.ts';

/** Ends the downloads of versions that were withdrawn after their download keys and URLs were issued. */
@Injectable()
export class CheckWithdrawn {
  constructor(private readonly catalogue: Catalogue) {}

  /**
   * A promise only for a resource that is not in memory: it is loaded as for a check. What this node does not know
   * yet counts as published, and so does everything that cannot be looked up while the database is unavailable.
   * @param version its name
   * @throws VersionWithdrawn
   */
  check(resource: string, version: string): void | Promise<void> {
    const found = this.catalogue.find(resource);
    if (!(found instanceof Promise)) return judge(found, version);
    return found.then(
      (picture) => judge(picture, version),
      (error: unknown) => {
        if (!(error instanceof DatabaseUnavailable)) throw error;
      },
    );
  }
}

function judge(picture: ResourcePicture | undefined, name: string): void {
  const status = picture?.version(name)?.status ?? 'published';
  if (status !== 'published') throw new VersionWithdrawn();
}
