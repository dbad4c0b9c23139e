import { Controller, Get, type OnModuleInit, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/public.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { type ReadyAnswer, sendReady } from '../../http/ready-answer.ts';
import { wideningOf } from '../../storage/platform.ts';
import { CheckLatest } from '../logic/check-latest.ts';
import { ChoosePackage } from '../logic/choose-package.ts';
import type { Entitlement } from '../logic/entitle.ts';
import type { Offer, ResourcePicture } from '../logic/resource-picture.ts';
import { isUpdate } from '../update.ts';
import { AnswerChecks, type Check, type Dialect } from './answer-checks.ts';
import { ApiCheckQuery, type CheckQuery } from './check-query.ts';
import { CheckCaching } from './check-caching.ts';
import { DownloadUrls } from './download-urls.ts';
import { LatestDto } from './latest.dto.ts';
import { LatestText } from './latest-text.ts';

@ApiTags('updates')
@Controller('resources')
export class LatestController implements Dialect, OnModuleInit {
  private readonly texts = new WeakMap<Offer, LatestText>();

  constructor(
    private readonly checks: AnswerChecks,
    private readonly check: CheckLatest,
    private readonly choose: ChoosePackage,
    private readonly urls: DownloadUrls,
    private readonly caching: CheckCaching,
  ) {}

  onModuleInit(): void {
    this.checks.open({ before: '/resources/', after: '/latest', template: '/resources/:rid/latest' }, this);
  }

  @Public({ quiet: true })
  @Get(':rid/latest')
  @ApiOperation({ summary: 'Is there something newer for this client?' })
  @ApiParam({ name: 'rid' })
  @ApiCheckQuery()
  @ApiEnvelope(LatestDto)
  @ApiErrors([400, '1001, 8002, 8003, 8004'], [403, '7001 to 7005'], [503, '1'], [404, '8001'])
  async latest(
    @Param('rid') rid: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendReady(request, reply, await this.checks.run(rid, request.raw, this));
  }

  offer(picture: ResourcePicture, { channel, platform }: CheckQuery): Offer | undefined {
    return picture.offer(channel, platform);
  }

  answer(check: Check, entitlement: Entitlement): ReadyAnswer {
    const { picture, offer, query, request } = check;
    const { current, platform } = query;
    const text = this.textOf(picture, offer);
    const known = picture.versionLike(current);
    this.choose.note(check, known);
    if (!isUpdate(current, known, offer.version)) {
      this.check.count(picture, 'current');
      return this.caching.constant(text.current, query);
    }
    this.check.count(picture, 'update');
    const file = this.choose.run(picture, offer, known, wideningOf(platform));
    if (entitlement === 'anonymous') return this.caching.constant(text.updateWithoutUrl(file), query);
    const url = this.urls.of(request, '/resources/download', file, entitlement);
    return this.caching.withUrl(text.update(file), url);
  }

  private textOf(picture: ResourcePicture, offer: Offer): LatestText {
    const kept = this.texts.get(offer);
    if (kept !== undefined) return kept;
    const text = new LatestText(picture.id, offer);
    this.texts.set(offer, text);
    return text;
  }
}
