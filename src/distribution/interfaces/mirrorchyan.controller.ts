import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/public.ts';
import { ApiErrors } from '../../http/api-envelope.ts';
import type { Channel } from '../../versions/channel.ts';
import { CheckLatest } from '../logic/check-latest.ts';
import { ChoosePackage } from '../logic/choose-package.ts';
import { Entitle, type Entitlement } from '../logic/entitle.ts';
import type { Offer, ResourcePicture } from '../logic/resource-picture.ts';
import { isUpdate } from '../update.ts';
import { ApiCheckQuery, checkQuery, clientOf } from './check-query.ts';
import { DownloadUrls } from './download-urls.ts';
import { closingOf, MirrorChyanText } from './mirrorchyan-text.ts';
import { sendJson } from './send-json.ts';

interface Check {
  readonly picture: ResourcePicture;
  readonly offer: Offer;
  readonly text: MirrorChyanText;
  /** The version the client runs. */
  readonly current: string;
}

/**
 * The check as shipped MirrorChyan clients speak it: they compare versions themselves, so the platform
 * matches exactly and "latest" means the same name; `msg` is part of the contract.
 */
@ApiTags('mirrorchyan')
@Controller('api/resources')
export class MirrorChyanController {
  private readonly texts = new WeakMap<Offer, Map<Channel, MirrorChyanText>>();

  constructor(
    private readonly check: CheckLatest,
    private readonly choose: ChoosePackage,
    private readonly entitle: Entitle,
    private readonly urls: DownloadUrls,
  ) {}

  @Public({ quiet: true, limit: 'checks' })
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
    const { channel, platform, current, cdk } = checkQuery(request.query);
    const offer = this.check.required(picture, picture.exactOffer(channel, platform));
    const text = this.textOf(offer, channel);
    const entitlement = this.entitle.of(picture, cdk, clientOf(request), text.facts);
    const send = (found: Entitlement) =>
      sendJson(reply, this.text({ picture, offer, text, current }, found, request));
    return entitlement instanceof Promise ? entitlement.then(send) : send(entitlement);
  }

  private text(
    { picture, offer, text, current }: Check,
    entitlement: Entitlement,
    request: FastifyRequest,
  ): string {
    const known = picture.version(current);
    this.choose.note(offer, known);
    const isCurrent = current === offer.version.name;
    this.check.count(picture, isCurrent ? 'current' : 'update');
    if (entitlement === 'anonymous') return isCurrent ? text.anonymousCurrent : text.anonymous;
    const closing = closingOf(entitlement);
    if (isCurrent) return text.current + closing;
    // These clients compare by themselves, and may well go back to an older one.
    const base = isUpdate(current, known, offer.version) ? known : undefined;
    const file = this.choose.run(picture, offer, base, [offer.package]);
    const { beforeUrl, afterUrl } = text.update(file);
    return (
      beforeUrl + this.urls.of(request, '/api/resources/download', file, entitlement) + afterUrl + closing
    );
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
