import type { IncomingMessage } from 'node:http';
import type { ResourcePicture } from '../catalogue/resource-picture.ts';
import type { DomainError } from '../errors/domain-error.ts';
import type { ConstantBody } from './constant-body.ts';
import type { Outcome } from './outcome.ts';
import type { Question } from './question.ts';
import type { Wording } from './wording.ts';

/** The parameters of a feed's path. */
export interface FeedParams {
  /** Id of the resource, as the client wrote it. */
  readonly rid: string;
  readonly [name: string]: string;
}

/** A path for checks. */
export interface FeedRoute {
  /** In the syntax of the framework's routes. It is also the name of the route in the metrics. */
  readonly template: string;
  /** The parameters of the path; undefined when the fast lane cannot answer this path. */
  readonly match: (path: string) => FeedParams | undefined;
}

/**
 * A dialect in which clients ask for updates. A feed reads the question, decides it by pure rules over the facts in
 * the catalogue, and words the answer. Everything else (limits, licence keys, download keys, caching, statistics)
 * is the same for all feeds.
 */
export abstract class Feed<Q extends Question = Question, O extends Outcome = Outcome> {
  /** Unique, one word. */
  abstract readonly name: string;
  /** Each also needs a route of the framework, for the requests that the fast lane does not answer. */
  abstract readonly routes: readonly FeedRoute[];
  /** The path under which its clients redeem download keys. */
  abstract readonly downloads: string;

  /** @throws InvalidParams and other domain errors for a question that cannot be read */
  abstract read(request: IncomingMessage, params: FeedParams): Q;

  /** Undefined when nothing is on offer for the client. Depends on nothing but the arguments. */
  abstract decide(picture: ResourcePicture, question: Q): O | undefined;

  abstract word(outcome: O): Wording;

  /**
   * The client's side of the resource's live rollouts; empty without rollouts. Each side has its own decisions, and
   * a decision is remembered by URL only when the side is empty.
   */
  sideOf(_picture: ResourcePicture, _question: Q): string {
    return '';
  }

  /** The answer to a failure in the format of these clients; undefined for the error envelope of this service. */
  wordFailure(_error: DomainError): ConstantBody | undefined {
    return undefined;
  }
}
