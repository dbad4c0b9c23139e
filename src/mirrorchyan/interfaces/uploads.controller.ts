import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../access/interfaces/public.ts';
import { Config } from '../../config/config.ts';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { ApiErrors, DoneDto } from '../../http/api-envelope.ts';
import { success } from '../../http/envelope.ts';
import { readUpload } from '../../storage/interfaces/read-upload.ts';
import { UploadMetrics } from '../../uploads/logic/upload-metrics.ts';
import { Staging } from '../../storage/staging.ts';
import { ReceiveUpload } from '../logic/receive-upload.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { uploadFormOf } from './upload-form.ts';
import { UploadFormDto } from './upload.dto.ts';

/** Receives the form upload at the `host` of a granted upload. The form has the fields of an upload to an object store. */
@ApiTags('mirrorchyan')
@Controller('api/uploads')
export class UploadsController {
  constructor(
    private readonly config: Config,
    private readonly staging: Staging,
    private readonly receiveUpload: ReceiveUpload,
    private readonly uploads: UploadMetrics,
  ) {}

  @Public()
  @Post(':id')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Second step of a publisher: the package, authorised by its signed policy',
    description:
      'The fields come before the file: a form whose signature is wrong is refused before its file is read.',
  })
  @ApiParam({ name: 'id' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: UploadFormDto })
  @ApiResponse({ status: 200, description: 'The package is here, to be called back', type: DoneDto })
  @ApiErrors('InvalidParams', 'TooLarge', 'NotAllowed', 'NotFound', 'Unavailable')
  async upload(@Param('id') id: string, @Req() request: FastifyRequest) {
    const upload = await this.receiveUpload.admit(id);
    return this.uploads.countFailure(() => this.receive(upload, request));
  }

  private async receive(upload: UploadEntity, request: FastifyRequest) {
    this.staging.checkRequestSize(Number(request.headers['content-length']));
    const authorise = (fields: ReadonlyMap<string, string>) =>
      this.receiveUpload.authorise(upload, uploadFormOf(fields));
    const { body_limit } = this.config.http;
    const { fields, file } = await readUpload(request.raw, this.staging, body_limit, authorise);
    try {
      // Again: further fields may have followed the file.
      const policy = authorise(fields);
      if (file === undefined) throw InvalidParams.of('file', 'is missing');
      await this.receiveUpload.receive(upload, policy, file);
      return success();
    } finally {
      if (file !== undefined) await this.staging.discard(file);
    }
  }
}
