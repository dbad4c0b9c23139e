import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/public.ts';
import { ApiErrors } from '../../http/api-envelope.ts';
import { PublicUrl } from '../../http/public-url.ts';
import type { Channel } from '../../versions/channel.ts';
import { CdkRefused } from '../errors.ts';
import { CheckLatest } from '../logic/check-latest.ts';
import { ChoosePackage } from '../logic/choose-package.ts';
import { entitlementOf } from '../logic/entitlement.ts';
import type { Offer, ResourcePicture } from '../logic/resource-picture.ts';
import { Tickets } from '../logic/tickets.ts';
import { isUpdate } from '../update.ts';
import { ApiCheckQuery, checkQuery } from './check-query.ts';
import { MirrorChyanText } from './mirrorchyan-text.ts';
import { sendJson } from './send-json.ts';

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
    private readonly tickets: Tickets,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Public({ quiet: true })
  @Get(':rid/latest')
  @ApiOperation({ summary: 'Update check of MirrorChyan clients' })
  @ApiParam({ name: 'rid' })
  @ApiCheckQuery()
  @ApiErrors([400, '1001, 8002, 8003, 8004'], [403, '7002, with the version facts as data'], [404, '8001'])
  latest(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void | Promise<void> {
    const picture = this.check.picture((request.params as { rid: string }).rid);
    if (picture instanceof Promise) return picture.then((loaded) => this.answer(loaded, request, reply));
    this.answer(picture, request, reply);
  }

  private answer(picture: ResourcePicture, request: FastifyRequest, reply: FastifyReply): void {
    const { channel, platform, current, cdk } = checkQuery(request.query);
    const offer = this.check.required(picture, picture.exactOffer(channel, platform));
    const text = this.textOf(offer, channel);
    const known = picture.version(current);
    this.choose.note(offer, known);
    const isCurrent = current === offer.version.name;
    const entitlement = entitlementOf(picture.access, cdk);
    if (entitlement === 'refused') {
      this.check.count(picture, 'refused');
      throw new CdkRefused(text.facts);
    }
    this.check.count(picture, isCurrent ? 'current' : 'update');
    if (entitlement === 'anonymous')
      return sendJson(reply, isCurrent ? text.anonymousCurrent : text.anonymous);
    if (isCurrent) return sendJson(reply, text.current);
    // These clients compare by themselves, and may well go back to an older one.
    const base = isUpdate(current, known, offer.version) ? known : undefined;
    const file = this.choose.run(picture, offer, base);
    const { beforeUrl, afterUrl } = text.update(file);
    const url = `${this.publicUrl.baseFor(request)}/api/resources/download/${this.tickets.keyFor(file)}`;
    sendJson(reply, beforeUrl + url + afterUrl);
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
