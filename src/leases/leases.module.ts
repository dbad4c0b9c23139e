import {
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Config } from '../config/config.ts';
import type { Group } from '../group/group.ts';
import { chooseLeaseStore } from './choose-lease-store.ts';
import { LeaseStore } from './lease-store.ts';
import { Leases } from './leases.ts';
import { StoredLeases } from './stored-leases.ts';

@Global()
@Module({})
export class LeasesModule implements OnModuleDestroy, OnApplicationShutdown {
  constructor(@Inject(Leases) private readonly leases: StoredLeases) {}

  static async for(config: Config, { isFront }: Group): Promise<DynamicModule> {
    const leases = {
      provide: Leases,
      inject: [LeaseStore],
      useFactory: (store: LeaseStore) => new StoredLeases(store),
    };
    return {
      module: LeasesModule,
      providers: [{ provide: LeaseStore, ...(await chooseLeaseStore(config, isFront)) }, leases],
      exports: [Leases],
    };
  }

  /** The first step of a shutdown: modules that do work under leases wait for it to end in later ones. */
  onModuleDestroy(): void {
    this.leases.stop();
  }

  /** While the database may be closed already. */
  onApplicationShutdown(): void {
    this.leases.close();
  }
}
