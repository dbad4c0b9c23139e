import { CacheModule as NestCacheModule } from '@nestjs/cache-manager';
import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Cache } from './cache.ts';
import { lruStore } from './lru-store.ts';
import { ManagedCache } from './managed-cache.ts';

@Global()
@Module({
  imports: [
    NestCacheModule.registerAsync({
      inject: [Config],
      useFactory: (config: Config) => ({ stores: [lruStore(config.cache.max_entries)] }),
    }),
  ],
  providers: [{ provide: Cache, useClass: ManagedCache }],
  exports: [Cache],
})
export class CacheModule {}
