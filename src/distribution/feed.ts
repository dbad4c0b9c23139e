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

/** A path by which clients ask. */
export interface FeedRoute {
  /** As the framework's route is written: it names the route in the metrics. */
  readonly template: string;
  /** The parameters of a plain path, in the sense of the fast lane; undefined for any other path. */
  readonly match: (path: string) => FeedParams | undefined;
}

/**
 * One dialect in which clients ask for updates: how it reads a question, decides it by pure rules over the facts in
 * the catalogue, and words the answer. Everything else (limits, licence keys, download keys, caching, statistics)
 * is the same for all feeds.
 */
export abstract class Feed<Q extends Question = Question, O extends Outcome = Outcome> {
  /** Unique, one word. */
  abstract readonly name: string;
  /** Each also needs a route of the framework, which answers what the fast lane does not. */
  abstract readonly routes: readonly FeedRoute[];
  /** The path under which its clients redeem download keys. */
  abstract readonly downloads: string;

  /** @throws InvalidParams and other domain errors for what cannot be read */
  abstract read(request: IncomingMessage, params: FeedParams): Q;

  /** Undefined when nothing is on offer for the client. Depends on nothing but the arguments. */
  abstract decide(picture: ResourcePicture, question: Q): O | undefined;

  abstract word(outcome: O): Wording;

  /**
   * Which side of the resource's live rollouts the client is on; empty while there are none. A decision is kept
   * for one side, and under its URL only while this is empty.
   */
  sideOf(_picture: ResourcePicture, _question: Q): string {
    return '';
  }

  /** A failure in the clients' own shape; undefined for the error envelope of this service. */
  wordFailure(_error: DomainError): ConstantBody | undefined {
    return undefined;
  }
}
