import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../errors/domain-error.ts';
import { Callers } from '../../http/callers.ts';
import { FastLane } from '../../http/fast-lane.ts';
import type { RateLimit } from '../../http/rate-limit.ts';
import { RateLimits } from '../../http/rate-limits.ts';
import { type ReadyAnswer, sendReady } from '../../http/ready-answer.ts';
import type { Feed, FeedParams } from '../feed.ts';
import { AnswerChecks } from './answer-checks.ts';
import { CheckCaching } from './check-caching.ts';

type Answer = ReadyAnswer | Promise<ReadyAnswer>;

/**
 * Registers the feeds, and receives their checks. Each request is answered once: when the fast lane has started a
 * check and cannot finish it at once, the framework's route takes over the result.
 */
@Injectable()
export class Feeds {
  private readonly begun = new WeakMap<IncomingMessage, () => Answer>();
  private readonly limit: RateLimit;

  constructor(
    private readonly lane: FastLane,
    limits: RateLimits,
    private readonly callers: Callers,
    private readonly checks: AnswerChecks,
    private readonly caching: CheckCaching,
  ) {
    this.limit = limits.of('checks');
  }

  /** Opens the fast lane for the feed's routes. */
  add<F extends Feed>(feed: F): F {
    for (const { template, match } of feed.routes)
      this.lane.add({ template, match, answer: (params, request) => this.tryAtOnce(feed, params, request) });
    return feed;
  }

  /** For the framework's routes. @throws TooManyRequests, and the errors of `AnswerChecks.answer` */
  async reply(feed: Feed, params: FeedParams, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const begun = this.begun.get(request.raw);
    const answer = begun === undefined ? this.answer(feed, params, request.raw) : begun();
    sendReady(request, reply, await answer);
  }

  private tryAtOnce(feed: Feed, params: FeedParams, request: IncomingMessage): ReadyAnswer | undefined {
    try {
      const answer = this.answer(feed, params, request);
      if (!(answer instanceof Promise)) return answer;
      // The framework's route reports a failure.
      answer.catch(() => undefined);
      this.begun.set(request, () => answer);
    } catch (error) {
      this.begun.set(request, () => {
        throw error;
      });
    }
    return undefined;
  }

  private answer(feed: Feed, params: FeedParams, request: IncomingMessage): Answer {
    try {
      const ip = this.callers.ip(request);
      this.limit.count(ip);
      const answer = this.checks.answer(feed, params, request, ip ?? '');
      return answer instanceof Promise
        ? answer.catch((error: unknown) => this.wordFailure(feed, error))
        : answer;
    } catch (error) {
      return this.wordFailure(feed, error);
    }
  }

  /** The feed's answer to a failure. @throws the failure itself when the feed has no answer for it */
  private wordFailure(feed: Feed, error: unknown): ReadyAnswer {
    const body = error instanceof DomainError ? feed.wordFailure(error) : undefined;
    if (body === undefined) throw error;
    return this.caching.failure(body);
  }
}
