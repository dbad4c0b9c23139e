import { Controller, Get, HttpStatus, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Needs } from '../../access/interfaces/needs.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { success } from '../../http/envelope.ts';
import { queryPipe } from '../../http/validation.ts';
import { PreviewPurge } from '../logic/preview-purge.ts';
import { PurgePackages } from '../logic/purge-packages.ts';
import { ShowPurge } from '../logic/show-purge.ts';
import { presentPreview, presentPurge, PurgeDto, PurgePreviewDto, PurgeQuery } from './purge.dto.ts';

@ApiTags('operations')
@Controller('storages/purge')
export class PurgeController {
  constructor(
    private readonly previewPurge: PreviewPurge,
    private readonly purge: PurgePackages,
    private readonly showPurge: ShowPurge,
  ) {}

  @Needs('package:purge')
  @Post()
  @ApiOperation({ summary: 'Remove packages that are not needed any more, or say which they are' })
  @ApiEnvelope(PurgePreviewDto, HttpStatus.OK)
  @ApiEnvelope(PurgeDto, HttpStatus.ACCEPTED)
  @ApiErrors('InvalidParams')
  async start(@Query(queryPipe) query: PurgeQuery, @Res({ passthrough: true }) reply: FastifyReply) {
    if (query.dry_run === 'true') {
      void reply.status(HttpStatus.OK);
      return success(presentPreview(await this.previewPurge.preview()));
    }
    await this.purge.enqueue();
    void reply.status(HttpStatus.ACCEPTED);
    return success(presentPurge(await this.showPurge.show()));
  }

  @Needs('package:purge')
  @Get()
  @ApiOperation({ summary: 'How the last purge is getting on' })
  @ApiEnvelope(PurgeDto)
  async status() {
    return success(presentPurge(await this.showPurge.show()));
  }
}
