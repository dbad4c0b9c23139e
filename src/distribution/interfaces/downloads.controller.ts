import { Controller, Get, Head, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/interfaces/public.ts';
import { Limited } from '../../http/limited.ts';
import { ByFronts } from '../../http/pass-on.ts';
import { SecretPath } from '../../http/secret-path.ts';
import { ApiErrors } from '../../http/api-envelope.ts';
import { CDK_FAILURES } from '../../http/failures.ts';
import { PublicUrl } from '../../http/public-url.ts';
import { attachment } from '../../files/content-disposition.ts';
import { contentTypeOf } from '../../files/content-type.ts';
import { nameOfKey } from '../../storage/blob-store.ts';
import { ChooseEndpoint } from '../logic/choose-endpoint.ts';
import { RedeemKey } from '../logic/redeem-key.ts';

const TEXT_HEADER = { schema: { type: 'string' } } as const;

@ApiTags('downloads')
@Controller(['resources/download', 'api/resources/download'])
export class DownloadsController {
  constructor(
    private readonly redeemKey: RedeemKey,
    private readonly endpoints: ChooseEndpoint,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Public()
  @ByFronts()
  @Limited('downloads')
  @SecretPath()
  @Head(':key')
  @ApiOperation({ summary: 'Size, type and ETag of the package a download key opens' })
  @ApiParam({ name: 'key' })
  @ApiResponse({ status: 200, description: 'The package is there', headers: { ETag: TEXT_HEADER } })
  @ApiErrors('NotFound', 'Gone', 'Unavailable')
  async head(@Param('key') key: string, @Res() reply: FastifyReply): Promise<void> {
    const download = await this.redeemKey.describe(key);
    void reply
      .headers({
        'content-length': download.size,
        'content-type': contentTypeOf(download.key),
        'content-disposition': attachment(nameOfKey(download.key), download.name),
        'accept-ranges': 'bytes',
        etag: `"${download.sha256}"`,
        'cache-control': 'no-store',
      })
      .send();
  }

  @Public()
  @ByFronts()
  @Limited('downloads')
  @SecretPath()
  @Get(':key')
  @ApiOperation({ summary: 'Redirects to the package a download key opens' })
  @ApiParam({ name: 'key' })
  @ApiResponse({ status: 302, description: 'Where the bytes are', headers: { Location: TEXT_HEADER } })
  @ApiErrors(...CDK_FAILURES, 'NotFound', 'Gone', 'Unavailable')
  async get(
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { 'user-agent': userAgent = '' } = request.headers;
    const download = await this.redeemKey.redeem(key, { ip: request.ip, userAgent });
    const location = await this.endpoints.chooseUrl(
      download,
      download.region,
      `${key} ${request.ip}`,
      this.publicUrl.baseFor(request.raw),
    );
    void reply.header('cache-control', 'no-store').redirect(location, 302);
  }
}
