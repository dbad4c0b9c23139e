import { Injectable } from '@nestjs/common';
import { CheckWithdrawn } from '../../catalogue/logic/check-withdrawn.ts';
import type { FileTerms } from '../signed-url.ts';

/** Decides whether the terms of a file URL still hold: the right to download can end before the URL expires. */
@Injectable()
export class CheckTerms {
  constructor(private readonly withdrawn: CheckWithdrawn) {}

  /** A promise only for what is not in memory. @throws VersionWithdrawn */
  check({ version: ofResource }: FileTerms): void | Promise<void> {
    const end = ofResource.indexOf('/');
    return this.withdrawn.check(ofResource.slice(0, end), ofResource.slice(end + 1));
  }
}
