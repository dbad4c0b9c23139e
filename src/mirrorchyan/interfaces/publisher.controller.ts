import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AcceptsBareToken } from '../../access/interfaces/accepts-bare-token.ts';
import { Needs } from '../../access/interfaces/needs.ts';
import { AcceptsForms } from '../../http/accepts-forms.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { BODY_FAILURES, PLATFORM_FAILURES } from '../../http/failures.ts';
import { success } from '../../http/envelope.ts';
import { PublicUrl } from '../../http/public-url.ts';
import { bodyPipe, queryPipe } from '../../http/validation.ts';
import { ResourceIdPipe } from '../../resources/interfaces/resource-id.pipe.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { BeginUpload } from '../logic/begin-upload.ts';
import { FinishUpload } from '../logic/finish-upload.ts';
import { ShowUpload } from '../logic/show-upload.ts';
import { BeginUploadForm, CallbackForm, StatusQuery, uploadRequestOf } from './publisher.dto.ts';
import { ACCESS_KEY, CalledBackDto, GrantedUploadDto, UploadStatusDto } from './upload.dto.ts';

const BODIES = ['application/x-www-form-urlencoded', 'application/json'] as const;

/** Steps 1, 3 and 4 of MirrorChyan's upload script. UploadsController has step 2, the upload of the form. */
@ApiTags('mirrorchyan')
@Controller('api/resources/:rid/versions')
export class PublisherController {
  constructor(
    private readonly beginUpload: BeginUpload,
    private readonly finishUpload: FinishUpload,
    private readonly showUpload: ShowUpload,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Needs('version:publish', { resource: 'rid' })
  @AcceptsBareToken()
  @AcceptsForms()
  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'First step of a publisher: ask for an upload' })
  @ApiParam({ name: 'rid' })
  @ApiConsumes(...BODIES)
  @ApiEnvelope(GrantedUploadDto)
  @ApiErrors(
    ...BODY_FAILURES,
    ...PLATFORM_FAILURES,
    'InvalidChannel',
    'VersionNotOrderable',
    'ResourceNotFound',
    'VersionExists',
    'VersionProcessing',
  )
  async begin(
    @Param('rid', ResourceIdPipe) id: ResourceId,
    @Body(bodyPipe) form: BeginUploadForm,
    @Req() request: FastifyRequest,
  ) {
    const base = this.publicUrl.baseFor(request.raw);
    const { id: upload, key, policy, signature } = await this.beginUpload.begin(uploadRequestOf(id, form));
    const host = `${base}/api/uploads/${upload}`;
    const granted = { access_key: ACCESS_KEY, host, signature, policy, key, name: form.filename };
    return success<GrantedUploadDto>(granted);
  }

  @Needs('version:publish', { resource: 'rid' })
  @AcceptsBareToken()
  @AcceptsForms()
  @Post('callback')
  @HttpCode(200)
  @ApiOperation({ summary: 'Third step: the form was posted; have the package checked and published' })
  @ApiParam({ name: 'rid' })
  @ApiConsumes(...BODIES)
  @ApiEnvelope(CalledBackDto)
  @ApiErrors(
    ...BODY_FAILURES,
    ...PLATFORM_FAILURES,
    'InvalidChannel',
    'ResourceNotFound',
    'VersionProcessing',
  )
  async callBack(@Param('rid', ResourceIdPipe) id: ResourceId, @Body(bodyPipe) form: CallbackForm) {
    const status_key = await this.finishUpload.finish(form.key, uploadRequestOf(id, form));
    return success<CalledBackDto>({ status_key });
  }

  @Needs('version:publish', { resource: 'rid' })
  @AcceptsBareToken()
  @AcceptsForms()
  @Get('status')
  @ApiOperation({ summary: 'Fourth step: how far the package is' })
  @ApiParam({ name: 'rid' })
  @ApiEnvelope(UploadStatusDto)
  @ApiErrors('InvalidParams', 'ResourceNotFound')
  async status(@Param('rid', ResourceIdPipe) id: ResourceId, @Query(queryPipe) { key }: StatusQuery) {
    return success(UploadStatusDto.of(await this.showUpload.show(id, key)));
  }
}
