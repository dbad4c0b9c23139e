import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Group } from './group.ts';

@Global()
@Module({})
export class GroupModule {
  static for(group: Group): DynamicModule {
    return { module: GroupModule, providers: [{ provide: Group, useValue: group }], exports: [Group] };
  }
}
