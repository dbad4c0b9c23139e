import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../access/interfaces/needs.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { BODY_FAILURES } from '../../http/failures.ts';
import { success } from '../../http/envelope.ts';
import { PageQuery, pageOf, sliceOf } from '../../http/page.ts';
import { bodyPipe, listPipe } from '../../http/validation.ts';
import { ResourcesService } from '../logic/resources.service.ts';
import { isResourceId, type ResourceId } from '../resource.ts';
import { CreateResourceDto, ResourceDto, ResourcePageDto } from './resource.dto.ts';
import { ResourceIdPipe } from './resource-id.pipe.ts';

@ApiTags('resources')
@Controller()
export class ResourcesController {
  constructor(private readonly resources: ResourcesService) {}

  @Needs('resource:create')
  @Post('resources')
  @ApiOperation({ summary: 'Create a resource' })
  @ApiEnvelope(ResourceDto, 201)
  @ApiErrors(...BODY_FAILURES, 'ResourceExists')
  async create(@Body(bodyPipe) body: CreateResourceDto) {
    const resource = await this.resources.create({
      id: body.resource_id,
      name: body.name,
      description: body.description ?? '',
      updateType: body.update_type ?? 'incremental',
      access: body.access ?? 'open',
    });
    return success(ResourceDto.of(resource));
  }

  @Needs('resource:read')
  @Get('admin/resources')
  @ApiOperation({ summary: 'List resources by id' })
  @ApiEnvelope(ResourcePageDto)
  @ApiErrors('InvalidParams')
  async list(@Query(listPipe) query: PageQuery) {
    const { rows, total } = await this.resources.list(sliceOf(query, isResourceId));
    return success(pageOf(query, rows, total, ResourceDto.of, (resource) => resource.id));
  }

  @Needs('resource:read', { resource: 'rid' })
  @Get('admin/resources/:rid')
  @ApiOperation({ summary: 'Show one resource' })
  @ApiParam({ name: 'rid' })
  @ApiEnvelope(ResourceDto)
  @ApiErrors('ResourceNotFound')
  async show(@Param('rid', ResourceIdPipe) id: ResourceId) {
    return success(ResourceDto.of(await this.resources.get(id)));
  }
}
