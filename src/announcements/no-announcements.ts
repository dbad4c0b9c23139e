import { Announcements } from './announcements.ts';

/** Without a Redis nobody can be told. */
export class NoAnnouncements extends Announcements {
  tell(): void {}

  listen(): void {}
}
