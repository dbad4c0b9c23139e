import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Catalogue } from '../../catalogue/logic/catalogue.ts';
import type { ResourcePicture } from '../../catalogue/resource-picture.ts';
import { ResourceNotFound } from '../../resources/errors.ts';
import type { DecidedCheck, Decision } from '../decision.ts';
import type { Feed, FeedParams } from '../feed.ts';
import type { Question } from '../question.ts';
import { type SplitUrl, splitLicenceKey } from '../split-licence-key.ts';
import { CheckMemo } from './check-memo.ts';
import { CheckMetrics } from './check-metrics.ts';

/** Decides checks: by a remembered decision if it is still valid, else by the feed's rules. */
@Injectable()
export class DecideChecks {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly memo: CheckMemo,
    private readonly metrics: CheckMetrics,
  ) {}

  /**
   * Returns a promise only when the resource is not in memory.
   * @throws ResourceNotFound, and the errors of the feed for a question that it cannot read
   */
  decide(feed: Feed, params: FeedParams, request: IncomingMessage): DecidedCheck | Promise<DecidedCheck> {
    const split = splitLicenceKey(request.url!);
    const kept = this.memo.byUrl(split === undefined ? request.url! : split.url);
    if (kept !== undefined)
      return split === undefined
        ? kept
        : { decision: kept.decision, cdk: split.cdk, userAgent: kept.userAgent };
    const found = this.catalogue.find(params.rid);
    return found instanceof Promise
      ? found.then((picture) => this.decideOn(picture, feed, params, request, split))
      : this.decideOn(found, feed, params, request, split);
  }

  private decideOn(
    picture: ResourcePicture | undefined,
    feed: Feed,
    params: FeedParams,
    request: IncomingMessage,
    split: SplitUrl | undefined,
  ): DecidedCheck {
    if (picture === undefined) {
      this.metrics.countUnknown();
      throw new ResourceNotFound();
    }
    const question = feed.read(request, params);
    const { words, cdk, userAgent } = question;
    const side = feed.sideOf(picture, question);
    const decision = this.decisionFor(picture, feed, question, side);
    const check = { decision, cdk, userAgent };
    const shared = split?.url ?? (cdk === '' ? request.url! : undefined);
    if (words !== undefined && side === '' && shared !== undefined)
      this.memo.rememberUrl(shared, { ...check, cdk: '' });
    return check;
  }

  /** @throws ResourceNotFound when nothing is on offer for the client */
  private decisionFor(picture: ResourcePicture, feed: Feed, question: Question, side: string): Decision {
    const { words, current } = question;
    const key = words === undefined ? undefined : { feed: feed.name, words, side };
    const kept = key && this.memo.byKey(picture.validity, key);
    if (kept !== undefined) return kept;
    const outcome = feed.decide(picture, question);
    if (outcome === undefined) {
      this.metrics.count(picture.id, 'no_version');
      throw new ResourceNotFound('no version for this platform and channel');
    }
    const { access, validity } = picture;
    const decision = { outcome, wording: feed.word(outcome), access, validity, pendingCount: 0 };
    // Decisions about unknown versions are not remembered: a client can claim to run any version.
    if (key !== undefined && (outcome.knownId !== undefined || current === ''))
      this.memo.rememberDecision(key, decision);
    return decision;
  }
}
