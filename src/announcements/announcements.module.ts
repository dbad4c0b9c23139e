import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Readiness } from '../health/readiness.ts';
import { usesRedis } from '../redis/uses-redis.ts';
import { Announcements } from './announcements.ts';
import { NoAnnouncements } from './no-announcements.ts';

interface OpenAnnouncements {
  readonly announcements: Announcements;
  close(): void;
}

const OPENED = Symbol('opened announcements');

@Global()
@Module({
  providers: [
    { provide: OPENED, inject: [Config, Readiness], useFactory: openAnnouncements },
    {
      provide: Announcements,
      inject: [OPENED],
      useFactory: ({ announcements }: OpenAnnouncements) => announcements,
    },
  ],
  exports: [Announcements],
})
export class AnnouncementsModule implements OnApplicationShutdown {
  constructor(@Inject(OPENED) private readonly opened: OpenAnnouncements) {}

  onApplicationShutdown(): void {
    this.opened.close();
  }
}

/** Redis is loaded only if it is configured. */
async function openAnnouncements(config: Config, readiness: Readiness): Promise<OpenAnnouncements> {
  if (!usesRedis(config.redis)) return { announcements: new NoAnnouncements(), close: () => undefined };
  const { openRedisAnnouncements } = await import('./redis/open-redis-announcements.ts');
  return openRedisAnnouncements(config, readiness);
}
