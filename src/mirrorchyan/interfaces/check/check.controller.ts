import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/interfaces/public.ts';
import { ApiCheck } from '../../../distribution/interfaces/api-check.ts';
import { Feeds } from '../../../distribution/interfaces/feeds.ts';
import { ApiEnvelope } from '../../../http/api-envelope.ts';
import { ByFronts } from '../../../http/pass-on.ts';
import { Quiet } from '../../../http/quiet.ts';
import { CheckDto } from './check.dto.ts';
import { CheckFeed } from './check.feed.ts';

@ApiTags('mirrorchyan')
@Controller('api/resources')
export class MirrorChyanController {
  constructor(
    private readonly feeds: Feeds,
    private readonly feed: CheckFeed,
  ) {}

  @Public()
  @Quiet()
  @ByFronts()
  @Get(':rid/latest')
  @ApiOperation({ summary: 'Update check of MirrorChyan clients' })
  @ApiParam({ name: 'rid' })
  @ApiCheck()
  @ApiEnvelope(CheckDto, 200, 'The newest version; with its URL when the client may download it')
  latest(
    @Param('rid') rid: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.feeds.reply(this.feed, { rid }, request, reply);
  }
}
