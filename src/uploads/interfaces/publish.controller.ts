import { Controller, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Needs } from '../../access/interfaces/needs.ts';
import { Config } from '../../config/config.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { PLATFORM_FAILURES } from '../../http/failures.ts';
import { success } from '../../http/envelope.ts';
import { ResourceIdPipe } from '../../resources/interfaces/resource-id.pipe.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { Resource, ResourceId } from '../../resources/resource.ts';
import { readUpload } from '../../storage/interfaces/read-upload.ts';
import { UploadMetrics } from '../logic/upload-metrics.ts';
import { Staging } from '../../storage/staging.ts';
import { PublishPackage } from '../logic/publish-package.ts';
import { PublishUpload, publicationOf } from './publish-form.dto.ts';
import { PublishedDto } from './published.dto.ts';

@ApiTags('versions')
@Controller()
export class PublishController {
  constructor(
    private readonly config: Config,
    private readonly resources: ResourcesService,
    private readonly staging: Staging,
    private readonly publishPackage: PublishPackage,
    private readonly uploads: UploadMetrics,
  ) {}

  @Needs('version:publish', { resource: 'rid' })
  @Post('resources/:rid/versions')
  @ApiOperation({
    summary: 'Upload a package: a new version, a further platform of one, or an incremental package',
  })
  @ApiParam({ name: 'rid' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: PublishUpload })
  @ApiEnvelope(PublishedDto, 201)
  @ApiErrors(
    'InvalidParams',
    'TooLarge',
    ...PLATFORM_FAILURES,
    'InvalidChannel',
    'VersionNotOrderable',
    'PackageRefused',
    'ResourceNotFound',
    'VersionExists',
  )
  async publish(@Param('rid', ResourceIdPipe) id: ResourceId, @Req() request: FastifyRequest) {
    const resource = await this.resources.get(id);
    return this.uploads.countOutcome(() => this.readAndPublish(resource, request));
  }

  private async readAndPublish(resource: Resource, request: FastifyRequest) {
    this.staging.checkRequestSize(Number(request.headers['content-length']));
    const upload = await readUpload(request.raw, this.staging, this.config.http.body_limit);
    try {
      const { publication, file } = await publicationOf(resource, upload);
      return success(PublishedDto.of(await this.publishPackage.publish(publication, file)));
    } finally {
      if (upload.file !== undefined) await this.staging.discard(upload.file);
    }
  }
}
