import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { SigningSecrets } from './signing-secrets.ts';

/** Opens the signing secret once for all rooms. */
@Global()
@Module({
  providers: [
    {
      provide: SigningSecrets,
      inject: [Config],
      useFactory: (config: Config) => SigningSecrets.open(config),
    },
  ],
  exports: [SigningSecrets],
})
export class SigningModule {}
