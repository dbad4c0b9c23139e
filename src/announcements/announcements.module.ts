import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Readiness } from '../health/readiness.ts';
import { Announcements } from './announcements.ts';
import { NoAnnouncements } from './no-announcements.ts';

interface Make {
  readonly announcements: Announcements;
  close(): void;
}

const MAKE = Symbol('make of announcements');

@Global()
@Module({
  providers: [
    { provide: MAKE, inject: [Config, Readiness], useFactory: open },
    { provide: Announcements, inject: [MAKE], useFactory: ({ announcements }: Make) => announcements },
  ],
  exports: [Announcements],
})
export class AnnouncementsModule implements OnApplicationShutdown {
  constructor(@Inject(MAKE) private readonly make: Make) {}

  onApplicationShutdown(): void {
    this.make.close();
  }
}

/** What is not chosen is not loaded. */
async function open(config: Config, readiness: Readiness): Promise<Make> {
  if (config.redis.addr === '') return { announcements: new NoAnnouncements(), close: () => undefined };
  const { openRedisAnnouncements } = await import('./redis/redis-make.ts');
  return openRedisAnnouncements(config, readiness);
}
