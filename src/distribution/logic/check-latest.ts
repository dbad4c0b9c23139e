import { Injectable } from '@nestjs/common';
import { ResourceNotFound } from '../../resources/errors.ts';
import { Catalogue } from './catalogue.ts';
import { CheckMetrics, type Outcome } from './check-metrics.ts';
import type { Offer, ResourcePicture } from './resource-picture.ts';

/** Finds what a check is about, and counts how it ended. */
@Injectable()
export class CheckLatest {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly metrics: CheckMetrics,
  ) {}

  /** A promise only when the resource is not in memory yet. @throws ResourceNotFound */
  picture(rid: string): ResourcePicture | Promise<ResourcePicture> {
    const found = this.catalogue.find(rid);
    return found instanceof Promise ? found.then((picture) => this.existing(picture)) : this.existing(found);
  }

  /** @throws ResourceNotFound when no version fits */
  required(picture: ResourcePicture, offer: Offer | undefined): Offer {
    if (offer !== undefined) return offer;
    this.count(picture, 'no_version');
    throw new ResourceNotFound('no version for this platform and channel');
  }

  count(picture: ResourcePicture, outcome: Outcome): void {
    this.metrics.count(picture.id, outcome);
  }

  private existing(picture: ResourcePicture | undefined): ResourcePicture {
    if (picture !== undefined) return picture;
    this.metrics.countUnknown();
    throw new ResourceNotFound();
  }
}
