import type { Provider } from '@nestjs/common';
import type { Feed } from '../feed.ts';
import { Feeds } from './feeds.ts';

/** Makes a feed known, for the module of its room. */
export function feedProvider(make: new () => Feed): Provider {
  return { provide: make, inject: [Feeds], useFactory: (feeds: Feeds) => feeds.add(new make()) };
}
