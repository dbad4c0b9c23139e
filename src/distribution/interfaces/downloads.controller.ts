import { Controller, Get, Head, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/public.ts';
import { Config } from '../../config/config.ts';
import { ApiErrors } from '../../http/api-envelope.ts';
import { PublicUrl } from '../../http/public-url.ts';
import { contentTypeOf } from '../content-type.ts';
import { RedeemKey } from '../logic/redeem-key.ts';
import { SigningKeys } from '../logic/signing-keys.ts';

@ApiTags('downloads')
@Controller(['resources/download', 'api/resources/download'])
export class DownloadsController {
  constructor(
    private readonly config: Config,
    private readonly redeem: RedeemKey,
    private readonly signing: SigningKeys,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Public()
  @Head(':key')
  @ApiOperation({ summary: 'Size, type and ETag of the package a download key opens' })
  @ApiParam({ name: 'key' })
  @ApiErrors([404, '1'])
  async head(@Param('key') key: string, @Res() reply: FastifyReply): Promise<void> {
    const download = await this.redeem.run(key);
    void reply
      .headers({
        'content-length': download.size,
        'content-type': contentTypeOf(download.key),
        etag: `"${download.sha256}"`,
        'cache-control': 'no-store',
      })
      .send();
  }

  @Public()
  @Get(':key')
  @ApiOperation({ summary: 'Redirects to the package a download key opens' })
  @ApiParam({ name: 'key' })
  @ApiErrors([404, '1'])
  async get(
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const download = await this.redeem.run(key);
    const expires = Math.ceil((Date.now() + this.config.extra.download_effective_time) / 1000);
    const location =
      this.publicUrl.baseFor(request) + this.signing.files.sign(download.key, expires, download.sha256);
    void reply.header('cache-control', 'no-store').redirect(location, 302);
  }
}
