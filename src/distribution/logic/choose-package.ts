import { Injectable } from '@nestjs/common';
import { RequestIncremental } from '../../incrementals/logic/request-incremental.ts';
import { RunningVersions } from '../../incrementals/logic/running-versions.ts';
import { CountUsage } from '../../statistics/logic/count-usage.ts';
import type { Platform } from '../../storage/platform.ts';
import { type DownloadFacts, runsPackageFor, type VersionFacts } from '../latest.ts';
import type { Offer, ResourcePicture } from './resource-picture.ts';

/** Who asked about what, and is answered. */
interface Answered {
  readonly picture: ResourcePicture;
  readonly offer: Offer;
  readonly ip: string;
}

/** Decides which package of an offer a client gets: the incremental one from its version, or the full one. */
@Injectable()
export class ChoosePackage {
  constructor(
    private readonly requests: RequestIncremental,
    private readonly running: RunningVersions,
    private readonly usage: CountUsage,
  ) {}

  /** To be called once per check: what clients run is what the next incremental packages start from. */
  note({ picture, offer, ip }: Answered, known: VersionFacts | undefined): void {
    this.usage.check(picture.id, known?.id ?? 0, ip);
    if (known !== undefined) this.running.saw(offer.package, known.id);
  }

  /**
   * @param known the version that the client runs, if it is one of the resource's
   * @param served the platforms whose packages the client is served
   */
  run(
    picture: ResourcePicture,
    offer: Offer,
    known: VersionFacts | undefined,
    served: readonly Platform[],
  ): DownloadFacts {
    if (known === undefined || picture.updateType === 'full') return offer.package;
    if (!runsPackageFor(known, served, offer.package)) return offer.package;
    const incremental = offer.package.incrementals.get(known.id);
    if (incremental === undefined) {
      this.requests.ask(offer.package, offer.version.id, known.id);
      return offer.package;
    }
    this.running.offers(incremental);
    return incremental;
  }
}
