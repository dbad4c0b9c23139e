import { Controller, Get, type OnModuleInit, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/interfaces/public.ts';
import { Quiet } from '../../http/quiet.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { sendReady } from '../../http/ready-answer.ts';
import { wideningOf } from '../../resources/platform.ts';

import { choosePackage } from '../choose-package.ts';
import type { Decision } from '../decision.ts';
import type { Offer } from '../../catalogue/offers.ts';
import type { ResourcePicture } from '../../catalogue/logic/resource-picture.ts';
import { isUpdate } from '../update.ts';
import { AnswerChecks, type Dialect } from './answer-checks.ts';
import { ApiCheckQuery, type CheckQuery } from './check-query.ts';

import { LatestDto } from './latest.dto.ts';
import { CLOSING, LatestText } from './latest-text.ts';

@ApiTags('updates')
@Controller('resources')
export class LatestController implements Dialect, OnModuleInit {
  readonly name = 'latest';
  readonly downloads = '/resources/download';
  private readonly texts = new WeakMap<Offer, LatestText>();

  constructor(private readonly checks: AnswerChecks) {}

  onModuleInit(): void {
    this.checks.open({ before: '/resources/', after: '/latest', template: '/resources/:rid/latest' }, this);
  }

  @Public()
  @Quiet()
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

  decide(picture: ResourcePicture, { channel, platform, current }: CheckQuery): Decision | undefined {
    const offer = picture.offer(channel, platform);
    if (offer === undefined) return undefined;
    const text = this.textOf(picture, offer);
    const known = picture.versionLike(current);
    const { id: resource, access, validity } = picture;
    const decision = { resource, access, validity, offer, known, open: 0 };
    if (!isUpdate(current, known, offer.version))
      return { ...decision, chosen: undefined, telling: text.current };
    const chosen = choosePackage(picture.updateType, offer.package, known, wideningOf(platform));
    return { ...decision, chosen, telling: text.update(chosen.file) };
  }

  closingFor(): string {
    return CLOSING;
  }

  private textOf(picture: ResourcePicture, offer: Offer): LatestText {
    const kept = this.texts.get(offer);
    if (kept !== undefined) return kept;
    const text = new LatestText(picture.id, offer);
    this.texts.set(offer, text);
    return text;
  }
}
