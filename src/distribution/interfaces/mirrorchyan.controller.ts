import { Controller, Get, type OnModuleInit, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/public.ts';
import { ApiErrors } from '../../http/api-envelope.ts';
import { type ReadyAnswer, sendReady } from '../../http/ready-answer.ts';
import type { Channel } from '../../versions/channel.ts';
import { CheckLatest } from '../logic/check-latest.ts';
import { ChoosePackage } from '../logic/choose-package.ts';
import type { Entitlement } from '../logic/entitle.ts';
import type { Offer, ResourcePicture } from '../logic/resource-picture.ts';
import { isUpdate } from '../update.ts';
import { AnswerChecks, type Check, type Dialect } from './answer-checks.ts';
import { CheckCaching } from './check-caching.ts';
import { ApiCheckQuery, type CheckQuery } from './check-query.ts';
import { DownloadUrls } from './download-urls.ts';
import { closingOf, MirrorChyanText } from './mirrorchyan-text.ts';

/**
 * The check as shipped MirrorChyan clients speak it: they compare versions themselves, so the platform
 * matches exactly and "latest" means the same name; `msg` is part of the contract.
 */
@ApiTags('mirrorchyan')
@Controller('api/resources')
export class MirrorChyanController implements Dialect, OnModuleInit {
  private readonly texts = new WeakMap<Offer, Map<Channel, MirrorChyanText>>();

  constructor(
    private readonly checks: AnswerChecks,
    private readonly check: CheckLatest,
    private readonly choose: ChoosePackage,
    private readonly urls: DownloadUrls,
    private readonly caching: CheckCaching,
  ) {}

  onModuleInit(): void {
    const template = '/api/resources/:rid/latest';
    this.checks.open({ before: '/api/resources/', after: '/latest', template }, this);
  }

  @Public({ quiet: true })
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
  async latest(
    @Param('rid') rid: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendReady(request, reply, await this.checks.run(rid, request.raw, this));
  }

  offer(picture: ResourcePicture, { channel, platform }: CheckQuery): Offer | undefined {
    return picture.exactOffer(channel, platform);
  }

  refusal({ offer, query }: Check): object {
    return this.textOf(offer, query.channel).facts;
  }

  answer(check: Check, entitlement: Entitlement): ReadyAnswer {
    const { picture, offer, query } = check;
    const text = this.textOf(offer, query.channel);
    const known = picture.version(query.current);
    this.choose.note(check, known);
    const isCurrent = query.current === offer.version.name;
    this.check.count(picture, isCurrent ? 'current' : 'update');
    if (entitlement === 'anonymous')
      return this.caching.constant(isCurrent ? text.anonymousCurrent : text.anonymous, query);
    if (entitlement === 'open' && isCurrent) return this.caching.constant(text.openCurrent, query);
    const closing = closingOf(entitlement);
    if (isCurrent) return this.caching.own(text.current + closing);
    // These clients compare by themselves, and may well go back to an older one.
    const base = isUpdate(query.current, known, offer.version) ? known : undefined;
    const file = this.choose.run(picture, offer, base, [offer.package]);
    const url = this.urls.of(check.request, '/api/resources/download', file, entitlement);
    return this.caching.withUrl(text.update(file), url, closing);
  }

  private textOf(offer: Offer, channel: Channel): MirrorChyanText {
    const kept = this.texts.get(offer)?.get(channel);
    if (kept !== undefined) return kept;
    const text = new MirrorChyanText(offer, channel);
    const texts = this.texts.get(offer) ?? new Map<Channel, MirrorChyanText>();
    this.texts.set(offer, texts.set(channel, text));
    return text;
  }
}
