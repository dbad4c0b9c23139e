import { Announcements } from './announcements.ts';

/** Without a Redis nobody can be told. */
export class NoAnnouncements extends Announcements {
  publish(): void {}

  subscribe(): void {}
}
