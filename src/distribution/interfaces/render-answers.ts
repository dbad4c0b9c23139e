import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { ValidCdk } from '../../entitlements/verdict.ts';
import type { ReadyAnswer } from '../../http/ready-answer.ts';
import { AnswerTemplate } from '../answer-template.ts';
import type { DecidedCheck } from '../decision.ts';
import type { Feed } from '../feed.ts';
import type { Entitlement } from '../logic/entitle.ts';
import { CheckCaching } from './check-caching.ts';
import { DownloadUrls } from './download-urls.ts';

/** Renders the answer for one client: fills in the download URLs and sets the caching terms. */
@Injectable()
export class RenderAnswers {
  constructor(
    private readonly urls: DownloadUrls,
    private readonly caching: CheckCaching,
  ) {}

  /** @throws InvalidParams for a host that is not valid */
  render(
    { decision: { wording }, cdk }: DecidedCheck,
    entitlement: Entitlement,
    feed: Feed,
    request: IncomingMessage,
  ): ReadyAnswer {
    if (typeof entitlement === 'object')
      return this.renderForHolder(wording.holder, entitlement, feed, request);
    const body = entitlement === 'open' ? wording.open : wording.anonymous;
    if (body instanceof AnswerTemplate) return this.withSharedUrls(body, feed, request);
    return cdk === '' ? this.caching.sharedBody(body) : this.caching.holderBody(body);
  }

  private renderForHolder(
    body: DecidedCheck['decision']['wording']['holder'],
    holder: ValidCdk,
    { downloads }: Feed,
    request: IncomingMessage,
  ): ReadyAnswer {
    if (!(body instanceof AnswerTemplate)) return this.caching.holderBody(body);
    const filled = body.fill((file) => this.urls.urlForHolder(request, downloads, file, holder), holder);
    return this.caching.holderTemplate(body, filled);
  }

  private withSharedUrls(
    template: AnswerTemplate,
    { downloads }: Feed,
    request: IncomingMessage,
  ): ReadyAnswer {
    const place = this.urls.placeFor(request, downloads);
    const last = this.caching.lastOf(template, place);
    if (last !== undefined) return last;
    const filled = template.fill((file) => this.urls.sharedUrl(file, place));
    return this.caching.sharedTemplate(template, place, filled);
  }
}
