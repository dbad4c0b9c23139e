import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { CurrentPrincipal } from './current-principal.ts';
import { Administrators } from './logic/administrators.ts';
import { bootstrapToken } from './logic/bootstrap-token.ts';

@Global()
@Module({
  providers: [
    CurrentPrincipal,
    {
      provide: Administrators,
      inject: [Config],
      useFactory: async (config: Config) => new Administrators(await bootstrapToken(config)),
    },
  ],
  exports: [Administrators, CurrentPrincipal],
})
export class AccessModule {}
