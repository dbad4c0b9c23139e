import { Global, Module } from '@nestjs/common';
import { Group } from '../group/group.ts';
import { Leaving } from './leaving.ts';
import { watchProcesses } from './processes-check.ts';
import { Readiness } from './readiness.ts';

@Global()
@Module({ providers: [Readiness, Leaving], exports: [Readiness, Leaving] })
export class HealthModule {
  constructor(group: Group, readiness: Readiness) {
    watchProcesses(group, readiness);
  }
}
