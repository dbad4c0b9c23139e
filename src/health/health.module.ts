import { Global, Module } from '@nestjs/common';
import { Leaving } from './leaving.ts';
import { Readiness } from './readiness.ts';

@Global()
@Module({ providers: [Readiness, Leaving], exports: [Readiness, Leaving] })
export class HealthModule {}
