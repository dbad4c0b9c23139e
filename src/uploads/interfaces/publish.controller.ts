import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Needs } from '../../access/interfaces/needs.ts';
import { Config } from '../../config/config.ts';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { PLATFORM_FAILURES } from '../../http/failures.ts';
import { success } from '../../http/envelope.ts';
import { ResourceIdPipe } from '../../resources/interfaces/resource-id.pipe.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { Resource, ResourceId } from '../../resources/resource.ts';
import { readUpload } from '../../storage/interfaces/read-upload.ts';
import { UploadMetrics } from '../logic/upload-metrics.ts';
import { Staging } from '../../storage/staging.ts';
import { type Published, PublishPackage } from '../logic/publish-package.ts';
import { checkFieldsBeforeFile, PublishUpload, publicationOf } from './publish-form.dto.ts';
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
    description:
      'Fields may come before or after the file. What is wrong in those before it is refused before the file is read.',
  })
  @ApiParam({ name: 'rid' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: PublishUpload })
  @ApiEnvelope(PublishedDto, 201)
  @ApiEnvelope(PublishedDto, 200)
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
  async publish(
    @Param('rid', ResourceIdPipe) id: ResourceId,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const resource = await this.resources.get(id);
    const published = await this.uploads.countOutcome(() => this.readAndPublish(resource, request));
    if (published.isRepeated === true) void reply.code(200);
    return success(PublishedDto.of(published));
  }

  private async readAndPublish(resource: Resource, request: FastifyRequest): Promise<Published> {
    this.staging.checkRequestSize(Number(request.headers['content-length']));
    const check = (first: ReadonlyMap<string, string>) => checkFieldsBeforeFile(resource, first);
    const { fields, file } = await readUpload(request.raw, this.staging, this.config.http.body_limit, check);
    try {
      const publication = await publicationOf(resource, fields);
      if (file === undefined) throw InvalidParams.of('file', 'is missing');
      return await this.publishPackage.publish(publication, file);
    } finally {
      if (file !== undefined) await this.staging.discard(file);
    }
  }
}
