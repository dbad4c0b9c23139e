import { Injectable } from '@nestjs/common';
import { Announcements } from '../../announcements/announcements.ts';
import { KnownCdks } from './known-cdks.ts';

const TOPIC = 'cdk';

/** Has every node forget what it knows of CDKs that changed. */
@Injectable()
export class CdkChanges {
  constructor(
    private readonly known: KnownCdks,
    private readonly announcements: Announcements,
  ) {
    announcements.subscribe(
      TOPIC,
      (keyHash) => known.evict(keyHash),
      () => known.evictAll(),
    );
  }

  /** To be called after the commit. */
  announce(keyHash: string): void {
    this.known.evict(keyHash);
    this.announcements.publish(TOPIC, keyHash);
  }
}
