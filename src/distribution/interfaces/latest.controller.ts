import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/public.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { PublicUrl } from '../../http/public-url.ts';
import { CdkRefused } from '../errors.ts';
import { CheckLatest } from '../logic/check-latest.ts';
import { ChoosePackage } from '../logic/choose-package.ts';
import { entitlementOf } from '../logic/entitlement.ts';
import type { Offer, ResourcePicture } from '../logic/resource-picture.ts';
import { Tickets } from '../logic/tickets.ts';
import { isUpdate } from '../update.ts';
import { ApiCheckQuery, checkQuery } from './check-query.ts';
import { LatestDto } from './latest.dto.ts';
import { LatestText } from './latest-text.ts';
import { sendJson } from './send-json.ts';

@ApiTags('updates')
@Controller('resources')
export class LatestController {
  private readonly texts = new WeakMap<Offer, LatestText>();

  constructor(
    private readonly check: CheckLatest,
    private readonly choose: ChoosePackage,
    private readonly tickets: Tickets,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Public({ quiet: true })
  @Get(':rid/latest')
  @ApiOperation({ summary: 'Is there something newer for this client?' })
  @ApiParam({ name: 'rid' })
  @ApiCheckQuery()
  @ApiEnvelope(LatestDto)
  @ApiErrors([400, '1001, 8002, 8003, 8004'], [403, '7002'], [404, '8001'])
  latest(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void | Promise<void> {
    const picture = this.check.picture((request.params as { rid: string }).rid);
    if (picture instanceof Promise) return picture.then((loaded) => this.answer(loaded, request, reply));
    this.answer(picture, request, reply);
  }

  private answer(picture: ResourcePicture, request: FastifyRequest, reply: FastifyReply): void {
    const { channel, platform, current, cdk } = checkQuery(request.query);
    const offer = this.check.required(picture, picture.offer(channel, platform));
    const text = this.textOf(picture, offer);
    const entitlement = entitlementOf(picture.access, cdk);
    if (entitlement === 'refused') {
      this.check.count(picture, 'refused');
      throw new CdkRefused();
    }
    const known = picture.version(current);
    this.choose.note(offer, known);
    if (!isUpdate(current, known, offer.version)) {
      this.check.count(picture, 'current');
      return sendJson(reply, text.current);
    }
    this.check.count(picture, 'update');
    const file = this.choose.run(picture, offer, known);
    const { withoutUrl, beforeUrl, afterUrl } = text.update(file);
    if (entitlement === 'anonymous') return sendJson(reply, withoutUrl);
    const url = `${this.publicUrl.baseFor(request)}/resources/download/${this.tickets.keyFor(file)}`;
    sendJson(reply, beforeUrl + url + afterUrl);
  }

  private textOf(picture: ResourcePicture, offer: Offer): LatestText {
    const kept = this.texts.get(offer);
    if (kept !== undefined) return kept;
    const text = new LatestText(picture.id, offer);
    this.texts.set(offer, text);
    return text;
  }
}
