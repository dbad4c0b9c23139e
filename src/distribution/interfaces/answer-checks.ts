import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { ReadyAnswer } from '../../http/ready-answer.ts';
import type { DecidedCheck, Decision } from '../decision.ts';
import type { Feed, FeedParams } from '../feed.ts';
import { AccountChecks } from '../logic/account-checks.ts';
import { DecideChecks } from '../logic/decide-checks.ts';
import { Entitle, type Entitlement } from '../logic/entitle.ts';
import { RenderAnswers } from './render-answers.ts';

/** Answers a check in four steps: decide, check whether the client may download, account, render. */
@Injectable()
export class AnswerChecks {
  constructor(
    private readonly checks: DecideChecks,
    private readonly entitle: Entitle,
    private readonly accounts: AccountChecks,
    private readonly renderer: RenderAnswers,
  ) {}

  /**
   * Returns a promise only for a resource or a licence key that is not in memory.
   * @throws ResourceNotFound, InvalidParams, CdkRefused, CdkUnverified, TooManyRequests, and the errors of the feed
   */
  answer(
    feed: Feed,
    params: FeedParams,
    request: IncomingMessage,
    ip: string,
  ): ReadyAnswer | Promise<ReadyAnswer> {
    const check = this.checks.decide(feed, params, request);
    return check instanceof Promise
      ? check.then((decided) => this.answerDecided(decided, feed, request, ip))
      : this.answerDecided(check, feed, request, ip);
  }

  private answerDecided(
    check: DecidedCheck,
    feed: Feed,
    request: IncomingMessage,
    ip: string,
  ): ReadyAnswer | Promise<ReadyAnswer> {
    const { decision, cdk } = check;
    if (cdk === '' || decision.access === 'open')
      return this.finish(check, withoutKey(decision), feed, request, ip);
    const userAgent = check.userAgent || (request.headers['user-agent'] ?? '');
    const holder = this.entitle.holderOf(decision, cdk, { ip, userAgent });
    return holder instanceof Promise
      ? holder.then((valid) => this.finish(check, valid, feed, request, ip))
      : this.finish(check, holder, feed, request, ip);
  }

  private finish(
    check: DecidedCheck,
    entitlement: Entitlement,
    feed: Feed,
    request: IncomingMessage,
    ip: string,
  ): ReadyAnswer {
    this.accounts.count(check.decision, ip);
    return this.renderer.render(check, entitlement, feed, request);
  }
}

function withoutKey({ access }: Decision): 'open' | 'anonymous' {
  return access === 'open' ? 'open' : 'anonymous';
}
