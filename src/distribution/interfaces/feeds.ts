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
 * Registers the feeds, and receives their checks. Each request is answered once: when a check fails in the fast lane,
 * the framework's route reports that failure.
 */
@Injectable()
export class Feeds {
  /** The failures of checks that the fast lane began. */
  private readonly failed = new WeakMap<IncomingMessage, unknown>();
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
      this.lane.add({ template, match, answer: (params, request) => this.tryFast(feed, params, request) });
    return feed;
  }

  /** For the framework's routes. @throws TooManyRequests, and the errors of `AnswerChecks.answer` */
  async reply(feed: Feed, params: FeedParams, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (this.failed.has(request.raw)) throw this.failed.get(request.raw);
    sendReady(request, reply, await this.answer(feed, params, request.raw));
  }

  /** A failure is left to the framework's route. */
  private tryFast(
    feed: Feed,
    params: FeedParams,
    request: IncomingMessage,
  ): ReadyAnswer | undefined | Promise<ReadyAnswer | undefined> {
    const fail = (error: unknown) => {
      this.failed.set(request, error);
      return undefined;
    };
    try {
      const answer = this.answer(feed, params, request);
      return answer instanceof Promise ? answer.catch(fail) : answer;
    } catch (error) {
      return fail(error);
    }
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
