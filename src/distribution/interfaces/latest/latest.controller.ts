import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/interfaces/public.ts';
import { ApiEnvelope, ApiErrors } from '../../../http/api-envelope.ts';
import { Quiet } from '../../../http/quiet.ts';
import { ApiCheckQuery } from '../api-check-query.ts';
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
  @Get(':rid/latest')
  @ApiOperation({ summary: 'Is there something newer for this client?' })
  @ApiParam({ name: 'rid' })
  @ApiCheckQuery()
  @ApiEnvelope(LatestDto)
  @ApiErrors([400, '1001, 8002, 8003, 8004'], [403, '7001 to 7005'], [503, '1'], [404, '8001'])
  latest(
    @Param('rid') rid: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.feeds.reply(this.feed, { rid }, request, reply);
  }
}
