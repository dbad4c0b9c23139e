import { Module } from '@nestjs/common';
import { ResourcesController } from './interfaces/resources.controller.ts';
import { ResourcesService } from './logic/resources.service.ts';
import { ResourceRepo } from './repo/resource.repo.ts';

@Module({
  controllers: [ResourcesController],
  providers: [ResourceRepo, ResourcesService],
  exports: [ResourcesService],
})
export class ResourcesModule {}
