import { Controller, Get, type OnModuleInit, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ValidCdk } from '../../entitlements/verdict.ts';
import { Public } from '../../access/interfaces/public.ts';
import { Quiet } from '../../http/quiet.ts';
import { ApiErrors } from '../../http/api-envelope.ts';
import { sendReady } from '../../http/ready-answer.ts';
import type { Channel } from '../../versions/channel.ts';

import { choosePackage } from '../../distribution/choose-package.ts';
import type { Decision } from '../../distribution/decision.ts';
import type { Offer } from '../../catalogue/offers.ts';
import type { ResourcePicture } from '../../catalogue/logic/resource-picture.ts';
import { isUpdate } from '../../distribution/update.ts';
import { AnswerChecks, type Dialect } from '../../distribution/interfaces/answer-checks.ts';

import { ApiCheckQuery, type CheckQuery } from '../../distribution/interfaces/check-query.ts';

import { closingFor, MirrorChyanText } from './check-text.ts';

/**
 * The check as shipped MirrorChyan clients speak it: they compare versions themselves, so the platform
 * matches exactly and "latest" means the same name; `msg` is part of the contract.
 */
@ApiTags('mirrorchyan')
@Controller('api/resources')
export class MirrorChyanController implements Dialect, OnModuleInit {
  readonly name = 'mirrorchyan';
  readonly downloads = '/api/resources/download';
  private readonly texts = new WeakMap<Offer, Map<Channel, MirrorChyanText>>();

  constructor(private readonly checks: AnswerChecks) {}

  onModuleInit(): void {
    const template = '/api/resources/:rid/latest';
    this.checks.open({ before: '/api/resources/', after: '/latest', template }, this);
  }

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
  async latest(
    @Param('rid') rid: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendReady(request, reply, await this.checks.run(rid, request.raw, this));
  }

  decide(picture: ResourcePicture, { channel, platform, current }: CheckQuery): Decision | undefined {
    const offer = picture.exactOffer(channel, platform);
    if (offer === undefined) return undefined;
    const text = this.textOf(offer, channel);
    const known = picture.version(current);
    const { id: resource, access, validity } = picture;
    const decision = { resource, access, validity, offer, known, open: 0 };
    if (current === offer.version.name) return { ...decision, chosen: undefined, telling: text.current };
    // These clients compare by themselves, and may well go back to an older one.
    const base = isUpdate(current, known, offer.version) ? known : undefined;
    const chosen = choosePackage(picture.updateType, offer.package, base, [offer.package]);
    return { ...decision, chosen, telling: text.update(chosen.file) };
  }

  closingFor(cdk: ValidCdk): string {
    return closingFor(cdk);
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
