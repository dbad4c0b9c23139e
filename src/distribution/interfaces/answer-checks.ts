import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { ValidCdk } from '../../entitlements/verdict.ts';
import { Callers } from '../../http/callers.ts';
import { FastLane, type FastPath } from '../../http/fast-lane.ts';
import type { RateLimit } from '../../http/rate-limit.ts';
import { RateLimits } from '../../http/rate-limits.ts';
import type { ReadyAnswer } from '../../http/ready-answer.ts';
import type { Decision, DialectName } from '../decision.ts';
import { AccountChecks } from '../logic/account-checks.ts';
import { CheckLatest } from '../logic/check-latest.ts';
import { Entitle, type Entitlement } from '../logic/entitle.ts';
import type { ResourcePicture } from '../../catalogue/logic/resource-picture.ts';
import type { TaggedText, UpdateText } from '../telling.ts';
import { CheckCaching } from './check-caching.ts';
import { type CheckQuery, checkQuery } from './check-query.ts';
import { DownloadUrls } from './download-urls.ts';
import { CLOSING } from './latest-text.ts';
import { Memo } from '../../cache/memo.ts';

/** How one kind of client is spoken to. */
export interface Dialect {
  readonly name: DialectName;
  /** Where its clients redeem download keys. */
  readonly downloads: string;
  /** Undefined when nothing is on offer for the client. Depends on nothing but the resource and what is asked. */
  decide(picture: ResourcePicture, query: CheckQuery): Decision | undefined;
  /** How an answer to the holder of a licence key ends, in ASCII. */
  closingFor(cdk: ValidCdk): string;
}

/** One check. */
interface Check {
  readonly dialect: Dialect;
  readonly request: IncomingMessage;
  /** The licence key that was given; empty for none. */
  readonly cdk: string;
  /** Of the client. */
  readonly ip: string;
}

type Outcome = () => ReadyAnswer | Promise<ReadyAnswer>;

/**
 * The course of every check. It is run once per request: when the fast lane did and could not finish, the
 * framework's route takes up what came of it.
 */
@Injectable()
export class AnswerChecks {
  /** By what they were asked, licence keys aside: most clients ask in the same words as others. */
  private readonly known = new Memo<Decision>(100_000);
  private readonly begun = new WeakMap<IncomingMessage, Outcome>();
  private readonly limit: RateLimit;

  constructor(
    private readonly lane: FastLane,
    limits: RateLimits,
    private readonly callers: Callers,
    private readonly latest: CheckLatest,
    private readonly entitle: Entitle,
    private readonly accounts: AccountChecks,
    private readonly urls: DownloadUrls,
    private readonly caching: CheckCaching,
  ) {
    this.limit = limits.of('checks');
  }

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
    this.limit.count(ip);
    const known = this.known.get(request.url!);
    if (known !== undefined && this.latest.holds(known))
      return this.answer(known, { dialect, request, cdk: '', ip: ip ?? '' }, freely(known));
    const picture = this.latest.picture(rid);
    return picture instanceof Promise
      ? picture.then((loaded) => this.decided(loaded, request, dialect, ip))
      : this.decided(picture, request, dialect, ip);
  }

  private decided(
    picture: ResourcePicture,
    request: IncomingMessage,
    dialect: Dialect,
    ip = '',
  ): ReadyAnswer | Promise<ReadyAnswer> {
    const query = checkQuery(request.url!);
    const { cdk } = query;
    const check = { dialect, request, cdk, ip };
    const decision = this.decisionFor(picture, query, check);
    if (cdk === '' || decision.access === 'open') return this.answer(decision, check, freely(decision));
    const userAgent = query.userAgent || (request.headers['user-agent'] ?? '');
    const holder = this.entitle.of(picture, cdk, { ip, userAgent }, decision.telling.refusal);
    return holder instanceof Promise
      ? holder.then((found) => this.answer(decision, check, found))
      : this.answer(decision, check, holder);
  }

  /** @throws ResourceNotFound */
  private decisionFor(picture: ResourcePicture, query: CheckQuery, { dialect, request }: Check): Decision {
    const kept = picture.decision(dialect.name, query.asked);
    const decision = kept ?? this.latest.required(picture, dialect.decide(picture, query));
    // Clients may claim to run anything.
    if (decision.known === undefined && query.current !== '') return decision;
    if (kept === undefined) this.latest.keep(picture, dialect.name, query.asked, decision);
    if (query.cdk === '') this.known.set(request.url!, decision);
    return decision;
  }

  private answer(decision: Decision, check: Check, entitlement: Entitlement): ReadyAnswer {
    this.accounts.count(decision, check.ip);
    const { telling } = decision;
    if (entitlement === 'anonymous') return this.constant(telling.anonymous, check);
    const told = telling.entitled;
    if ('file' in told) return this.withUrl(told, check, entitlement);
    if (entitlement === 'open') return this.constant(told, check);
    return this.caching.own(told.text.slice(0, -CLOSING.length) + check.dialect.closingFor(entitlement));
  }

  private constant(told: TaggedText, { cdk }: Check): ReadyAnswer {
    return cdk === '' ? this.caching.shared(told) : this.caching.own(told.text);
  }

  private withUrl(update: UpdateText, check: Check, holder: 'open' | ValidCdk): ReadyAnswer {
    const { dialect, request } = check;
    if (holder === 'open') {
      const place = this.urls.placeFor(request, dialect.downloads);
      const last = this.caching.lastWithUrl(update, place);
      return last ?? this.caching.withUrl(update, place, this.urls.shared(update.file, place), CLOSING);
    }
    const url = this.urls.own(request, dialect.downloads, update.file, holder);
    return this.caching.withOwnUrl(update, url, dialect.closingFor(holder));
  }
}

/** What a client without a licence key gets. */
function freely({ access }: Decision): 'open' | 'anonymous' {
  return access === 'open' ? 'open' : 'anonymous';
}
