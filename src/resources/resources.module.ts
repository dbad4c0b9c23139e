import { Module } from '@nestjs/common';
import { ResourcesController } from './interfaces/resources.controller.ts';
import { ResourceChanges } from './logic/resource-changes.ts';
import { ResourcesService } from './logic/resources.service.ts';
import { ResourceRepo } from './repo/resource.repo.ts';

@Module({
  controllers: [ResourcesController],
  providers: [ResourceRepo, ResourceChanges, ResourcesService],
  exports: [ResourceRepo, ResourceChanges, ResourcesService],
})
export class ResourcesModule {}
