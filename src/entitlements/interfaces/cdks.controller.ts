import { Body, Controller, Get, Header, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../access/interfaces/needs.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { BODY_FAILURES } from '../../http/failures.ts';
import { success } from '../../http/envelope.ts';
import { pageOf, sliceOf } from '../../http/page.ts';
import { bodyPipe, listPipe } from '../../http/validation.ts';
import { type CdkId, isCdkId } from '../cdk.ts';
import { CreateCdks } from '../logic/create-cdks.ts';
import { EditCdk } from '../logic/edit-cdk.ts';
import { CdkRepo } from '../repo/cdk.repo.ts';
import { CdkIdPipe } from './cdk-id.pipe.ts';
import { CdkDto, CdkPageDto, CdkQuery, NewCdksDto, presentCdk, presentNew } from './cdk.dto.ts';
import { CreateCdksDto, draftOf } from './create-cdks.dto.ts';
import { EditCdkDto, editOf } from './edit-cdk.dto.ts';

@ApiTags('cdks')
@Controller('admin/cdks')
export class CdksController {
  constructor(
    private readonly createCdks: CreateCdks,
    private readonly editCdk: EditCdk,
    private readonly cdks: CdkRepo,
  ) {}

  @Needs('cdk:manage')
  @Post()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Create CDKs, up to 1000 alike; the only time that they are shown' })
  @ApiEnvelope(NewCdksDto, 201)
  @ApiErrors(...BODY_FAILURES)
  async create(@Body(bodyPipe) body: CreateCdksDto) {
    const made = await this.createCdks.create(body.count ?? 1, draftOf(body));
    return success({ list: made.map(presentNew) });
  }

  @Needs('cdk:manage')
  @Get()
  @ApiOperation({ summary: 'List CDKs, newest first' })
  @ApiEnvelope(CdkPageDto)
  @ApiErrors('InvalidParams')
  async list(@Query(listPipe) query: CdkQuery) {
    const { rows, total } = await this.cdks.list(sliceOf(query, isCdkId), query.resource);
    return success(pageOf(query, rows, total, presentCdk, ({ id }) => id));
  }

  @Needs('cdk:manage')
  @Patch(':id')
  @ApiOperation({ summary: 'Block or unblock a CDK, or change its expiry, quota or note' })
  @ApiParam({ name: 'id' })
  @ApiEnvelope(CdkDto)
  @ApiErrors(...BODY_FAILURES, 'NotFound')
  async edit(@Param('id', CdkIdPipe) id: CdkId, @Body(bodyPipe) body: EditCdkDto) {
    return success(presentCdk(await this.editCdk.edit(id, editOf(body))));
  }
}
