import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Group } from '../group/group.ts';
import { Readiness } from '../health/readiness.ts';
import { usesRedis } from '../redis/uses-redis.ts';
import { Announcements } from './announcements.ts';
import { FrontAnnouncements } from './front-announcements.ts';
import { KeeperAnnouncements } from './keeper-announcements.ts';
import { NoAnnouncements } from './no-announcements.ts';

interface OpenAnnouncements {
  readonly announcements: Announcements;
  close(): void;
}

const OPENED = Symbol('opened announcements');

@Global()
@Module({
  providers: [
    { provide: OPENED, inject: [Config, Readiness, Group], useFactory: openForPart },
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

/** The keeper passes the messages of other nodes on to its fronts. */
async function openForPart(config: Config, readiness: Readiness, group: Group): Promise<OpenAnnouncements> {
  if (group.isFront) return { announcements: new FrontAnnouncements(group), close: () => undefined };
  const opened = await openAnnouncements(config, readiness);
  if (group.part === 'whole') return opened;
  return { ...opened, announcements: new KeeperAnnouncements(opened.announcements, group) };
}

/** Redis is loaded only if it is configured. */
async function openAnnouncements(config: Config, readiness: Readiness): Promise<OpenAnnouncements> {
  if (!usesRedis(config.redis)) return { announcements: new NoAnnouncements(), close: () => undefined };
  const { openRedisAnnouncements } = await import('./redis/open-redis-announcements.ts');
  return openRedisAnnouncements(config, readiness);
}
