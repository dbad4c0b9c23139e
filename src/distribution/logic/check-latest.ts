import { Injectable } from '@nestjs/common';
import { ResourceNotFound } from '../../resources/errors.ts';
import { Catalogue } from '../../catalogue/logic/catalogue.ts';
import { CheckMetrics } from './check-metrics.ts';
import type { Decision, DialectName } from '../decision.ts';
import type { ResourcePicture } from '../../catalogue/logic/resource-picture.ts';

/** Finds what a check is about. */
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
  required(picture: ResourcePicture, decision: Decision | undefined): Decision {
    if (decision !== undefined) return decision;
    this.metrics.count(picture.id, 'no_version');
    throw new ResourceNotFound('no version for this platform and channel');
  }

  /** Whether a decision that was made before is still what comes of such a check. */
  holds(decision: Decision): boolean {
    return this.catalogue.holds(decision);
  }

  /** For who asks the same. */
  keep(picture: ResourcePicture, dialect: DialectName, asked: string, decision: Decision): void {
    this.catalogue.keep(picture, dialect, asked, decision);
  }

  private existing(picture: ResourcePicture | undefined): ResourcePicture {
    if (picture !== undefined) return picture;
    this.metrics.countUnknown();
    throw new ResourceNotFound();
  }
}
