import type { Provider } from '@nestjs/common';
import type { Feed } from '../feed.ts';
import { Feeds } from './feeds.ts';

/** The provider with which the module of a room registers its feed. */
export function feedProvider(make: new () => Feed): Provider {
  return { provide: make, inject: [Feeds], useFactory: (feeds: Feeds) => feeds.add(new make()) };
}
