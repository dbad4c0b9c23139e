import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { Administrators } from './logic/administrators.ts';
import { bootstrapToken } from './logic/bootstrap-token.ts';

@Global()
@Module({
  providers: [
    {
      provide: Administrators,
      inject: [Config],
      useFactory: async (config: Config) => new Administrators(await bootstrapToken(config)),
    },
  ],
  exports: [Administrators],
})
export class AccessModule {}
