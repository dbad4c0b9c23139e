import { Injectable } from '@nestjs/common';
import { Catalogue } from '../../catalogue/logic/catalogue.ts';
import type { Platform } from '../../resources/platform.ts';
import type { Version } from '../../versions/version.ts';

/** Tells publishers which version clients get instead of the one that they uploaded. */
@Injectable()
export class FindHigherVersion {
  constructor(private readonly catalogue: Catalogue) {}

  /** Undefined when clients of this platform and of the version's channel are offered the version itself, or it is not published. */
  async over({ id, resourceId, channel, status }: Version, platform: Platform): Promise<string | undefined> {
    if (status !== 'published') return undefined;
    const picture = await this.catalogue.find(resourceId);
    const offered = picture?.offer(channel, platform)?.version;
    return offered?.id === id ? undefined : offered?.name;
  }
}
