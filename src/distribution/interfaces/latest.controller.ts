import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/public.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { CheckLatest } from '../logic/check-latest.ts';
import { ChoosePackage } from '../logic/choose-package.ts';
import { Entitle, type Entitlement } from '../logic/entitle.ts';
import { type Platform, wideningOf } from '../../storage/platform.ts';
import type { Offer, ResourcePicture } from '../logic/resource-picture.ts';
import { isUpdate } from '../update.ts';
import { ApiCheckQuery, checkQuery, clientOf } from './check-query.ts';
import { DownloadUrls } from './download-urls.ts';
import { LatestDto } from './latest.dto.ts';
import { LatestText } from './latest-text.ts';
import { sendJson } from './send-json.ts';

interface Check {
  readonly picture: ResourcePicture;
  readonly offer: Offer;
  /** The version the client runs. */
  readonly current: string;
  readonly platform: Platform;
}

@ApiTags('updates')
@Controller('resources')
export class LatestController {
  private readonly texts = new WeakMap<Offer, LatestText>();

  constructor(
    private readonly check: CheckLatest,
    private readonly choose: ChoosePackage,
    private readonly entitle: Entitle,
    private readonly urls: DownloadUrls,
  ) {}

  @Public({ quiet: true, limit: 'checks' })
  @Get(':rid/latest')
  @ApiOperation({ summary: 'Is there something newer for this client?' })
  @ApiParam({ name: 'rid' })
  @ApiCheckQuery()
  @ApiEnvelope(LatestDto)
  @ApiErrors([400, '1001, 8002, 8003, 8004'], [403, '7001 to 7005'], [503, '1'], [404, '8001'])
  latest(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void | Promise<void> {
    const picture = this.check.picture((request.params as { rid: string }).rid);
    if (picture instanceof Promise) return picture.then((loaded) => this.answer(loaded, request, reply));
    return this.answer(picture, request, reply);
  }

  private answer(
    picture: ResourcePicture,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void | Promise<void> {
    const query = checkQuery(request.query);
    const offer = this.check.required(picture, picture.offer(query.channel, query.platform));
    const entitlement = this.entitle.of(picture, query.cdk, clientOf(request));
    const send = (found: Entitlement) =>
      sendJson(reply, this.text({ picture, offer, ...query }, found, request));
    return entitlement instanceof Promise ? entitlement.then(send) : send(entitlement);
  }

  private text(
    { picture, offer, current, platform }: Check,
    entitlement: Entitlement,
    request: FastifyRequest,
  ): string {
    const text = this.textOf(picture, offer);
    const known = picture.versionLike(current);
    this.choose.note(offer, known);
    if (!isUpdate(current, known, offer.version)) {
      this.check.count(picture, 'current');
      return text.current;
    }
    this.check.count(picture, 'update');
    const file = this.choose.run(picture, offer, known, wideningOf(platform));
    const { withoutUrl, beforeUrl, afterUrl } = text.update(file);
    if (entitlement === 'anonymous') return withoutUrl;
    return beforeUrl + this.urls.of(request, '/resources/download', file, entitlement) + afterUrl;
  }

  private textOf(picture: ResourcePicture, offer: Offer): LatestText {
    const kept = this.texts.get(offer);
    if (kept !== undefined) return kept;
    const text = new LatestText(picture.id, offer);
    this.texts.set(offer, text);
    return text;
  }
}
