import { type DynamicModule, Module } from '@nestjs/common';
import { Config } from './config.ts';
import { LiveConfig } from './live-config.ts';
import { ConfigOrigin } from './config-origin.ts';

@Module({})
export class ConfigModule {
  static for(config: Config, origin?: ConfigOrigin): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: LiveConfig, useFactory: () => new LiveConfig(config) },
        { provide: Config, useExisting: LiveConfig },
        { provide: ConfigOrigin, useValue: origin ?? null },
      ],
      exports: [Config, LiveConfig, ConfigOrigin],
    };
  }
}
