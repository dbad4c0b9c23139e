import type { IncomingMessage } from 'node:http';
import type { Offer } from '../../../src/catalogue/offers.ts';
import type { ResourcePicture } from '../../../src/catalogue/resource-picture.ts';
import { ConstantBody } from '../../../src/distribution/constant-body.ts';
import { Feed, type FeedParams } from '../../../src/distribution/feed.ts';
import { LazyWording } from '../../../src/distribution/lazy-wording.ts';
import type { Outcome } from '../../../src/distribution/outcome.ts';
import type { Question } from '../../../src/distribution/question.ts';

/** Answers every client with its words and its side, and counts how often it had to decide. */
export class StubFeed extends Feed {
  readonly name = 'stub';
  readonly routes = [];
  readonly downloads = '/';
  decided = 0;
  /** Whether a rollout is live: then the client's name decides its side. */
  isRolling = false;
  /** Whether the outcome depends on more than the words. */
  isPeculiar = false;

  read({ url }: IncomingMessage, _params: FeedParams): Question {
    const query = new URLSearchParams(url!.slice(url!.indexOf('?')));
    const word = (name: string) => query.get(name) ?? '';
    const words = this.isPeculiar ? undefined : word('words');
    return { words, current: word('current'), cdk: word('cdk'), userAgent: word('client') };
  }

  override sideOf(_picture: ResourcePicture, { userAgent }: Question): string {
    return this.isRolling ? (userAgent < 'm' ? 'in' : 'out') : '';
  }

  decide(picture: ResourcePicture, question: Question): Outcome | undefined {
    this.decided++;
    if (question.words === 'nothing') return undefined;
    const knownId = picture.version(question.current)?.id;
    return {
      resource: picture.id,
      offer: { version: { id: this.decided } } as Offer,
      knownId,
      choice: undefined,
    };
  }

  word({ offer }: Outcome): LazyWording {
    const body = () => new ConstantBody(String(offer.version.id));
    return new LazyWording({ anonymous: body, open: body });
  }
}
