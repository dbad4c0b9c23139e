import { Injectable } from '@nestjs/common';
import { Announcements } from '../../announcements/announcements.ts';
import { KnownCdks } from './known-cdks.ts';

const TOPIC = 'cdk';

/** Makes every node drop its cached CDK after a change. */
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

  /** Call this after the commit. */
  announce(keyHash: string): void {
    this.known.evict(keyHash);
    this.announcements.publish(TOPIC, keyHash);
  }
}
