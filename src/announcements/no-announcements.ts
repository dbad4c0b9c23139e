import { Announcements } from './announcements.ts';

/** Without Redis no other node can be reached, so messages are dropped. */
export class NoAnnouncements extends Announcements {
  publish(): void {}

  subscribe(): void {}
}
