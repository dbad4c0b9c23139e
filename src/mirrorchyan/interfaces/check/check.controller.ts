import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../access/interfaces/public.ts';
import { ApiCheckQuery } from '../../../distribution/interfaces/api-check-query.ts';
import { Feeds } from '../../../distribution/interfaces/feeds.ts';
import { ApiErrors } from '../../../http/api-envelope.ts';
import { Quiet } from '../../../http/quiet.ts';
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
  @Get(':rid/latest')
  @ApiOperation({ summary: 'Update check of MirrorChyan clients' })
  @ApiParam({ name: 'rid' })
  @ApiCheckQuery()
  @ApiErrors(
    [400, '1001, 8002, 8003, 8004'],
    [403, '7001 to 7005, with the version facts as data'],
    [404, '8001'],
    [503, '1, likewise'],
  )
  latest(
    @Param('rid') rid: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.feeds.reply(this.feed, { rid }, request, reply);
  }
}
