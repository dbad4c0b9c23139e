import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/interfaces/public.ts';
import { ApiEnvelope } from '../../../http/api-envelope.ts';
import { ByFronts } from '../../../http/pass-on.ts';
import { Quiet } from '../../../http/quiet.ts';
import { ApiCheck } from '../api-check.ts';
import { Feeds } from '../feeds.ts';
import { LatestDto } from './latest.dto.ts';
import { LatestFeed } from './latest.feed.ts';

@ApiTags('updates')
@Controller('resources')
export class LatestController {
  constructor(
    private readonly feeds: Feeds,
    private readonly feed: LatestFeed,
  ) {}

  @Public()
  @Quiet()
  @ByFronts()
  @Get(':rid/latest')
  @ApiOperation({ summary: 'Is there something newer for this client?' })
  @ApiParam({ name: 'rid' })
  @ApiCheck()
  @ApiEnvelope(LatestDto, 200, 'The newest version for this client')
  latest(
    @Param('rid') rid: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.feeds.reply(this.feed, { rid }, request, reply);
  }
}
