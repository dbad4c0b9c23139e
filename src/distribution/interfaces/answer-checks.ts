import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Callers } from '../../http/callers.ts';
import { FastLane, type FastPath } from '../../http/fast-lane.ts';
import { RateLimits } from '../../http/rate-limits.ts';
import type { ReadyAnswer } from '../../http/ready-answer.ts';
import { CheckLatest } from '../logic/check-latest.ts';
import { Entitle, type Entitlement } from '../logic/entitle.ts';
import type { Offer, ResourcePicture } from '../logic/resource-picture.ts';
import { type CheckQuery, checkQuery } from './check-query.ts';

/** A check of a resource that has something on offer for the client. */
export interface Check {
  readonly picture: ResourcePicture;
  readonly offer: Offer;
  readonly query: CheckQuery;
  readonly request: IncomingMessage;
  /** Of the client. */
  readonly ip: string;
}

/** How one kind of client is spoken to. */
export interface Dialect {
  offer(picture: ResourcePicture, query: CheckQuery): Offer | undefined;
  /** `data` of a refusal of the licence key. */
  refusal?(check: Check): object;
  answer(check: Check, entitlement: Entitlement): ReadyAnswer;
}

type Outcome = () => ReadyAnswer | Promise<ReadyAnswer>;

/**
 * The course of every check. It is run once per request: when the fast lane did and could not finish, the
 * framework's route takes up what came of it.
 */
@Injectable()
export class AnswerChecks {
  private readonly begun = new WeakMap<IncomingMessage, Outcome>();

  constructor(
    private readonly lane: FastLane,
    private readonly limits: RateLimits,
    private readonly callers: Callers,
    private readonly latest: CheckLatest,
    private readonly entitle: Entitle,
  ) {}

  /** Opens the fast lane for a dialect's route. */
  open(path: FastPath, dialect: Dialect): void {
    this.lane.add(path, (rid, request) => this.atOnce(rid, request, dialect));
  }

  /** @throws TooManyRequests, ResourceNotFound, InvalidParams, InvalidOs, InvalidArch, InvalidChannel, CdkRefused, CdkUnverified */
  run(rid: string, request: IncomingMessage, dialect: Dialect): ReadyAnswer | Promise<ReadyAnswer> {
    const begun = this.begun.get(request);
    return begun === undefined ? this.check(rid, request, dialect) : begun();
  }

  private atOnce(rid: string, request: IncomingMessage, dialect: Dialect): ReadyAnswer | undefined {
    try {
      const answer = this.check(rid, request, dialect);
      if (!(answer instanceof Promise)) return answer;
      // Whoever takes it up hears of its failure.
      answer.catch(() => undefined);
      this.begun.set(request, () => answer);
    } catch (error) {
      this.begun.set(request, () => {
        throw error;
      });
    }
    return undefined;
  }

  private check(rid: string, request: IncomingMessage, dialect: Dialect): ReadyAnswer | Promise<ReadyAnswer> {
    const ip = this.callers.ip(request);
    this.limits.checks.count(ip);
    const picture = this.latest.picture(rid);
    return picture instanceof Promise
      ? picture.then((loaded) => this.entitled(loaded, request, dialect, ip))
      : this.entitled(picture, request, dialect, ip);
  }

  private entitled(
    picture: ResourcePicture,
    request: IncomingMessage,
    dialect: Dialect,
    ip = '',
  ): ReadyAnswer | Promise<ReadyAnswer> {
    const query = checkQuery(request.url!);
    const offer = this.latest.required(picture, dialect.offer(picture, query));
    const check = { picture, offer, query, request, ip };
    if (picture.access === 'open') return dialect.answer(check, 'open');
    if (query.cdk === '') return dialect.answer(check, 'anonymous');
    const userAgent = query.userAgent || (request.headers['user-agent'] ?? '');
    const holder = this.entitle.of(picture, query.cdk, { ip, userAgent }, dialect.refusal?.(check));
    return holder instanceof Promise
      ? holder.then((found) => dialect.answer(check, found))
      : dialect.answer(check, holder);
  }
}
