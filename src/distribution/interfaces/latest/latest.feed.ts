import type { IncomingMessage } from 'node:http';
import type { Offer } from '../../../catalogue/offers.ts';
import type { ResourcePicture } from '../../../catalogue/resource-picture.ts';
import { pathMatcher } from '../../../http/path-matcher.ts';
import { type CheckQuestion, readCheckQuestion } from '../../check-question.ts';
import { decideLatest } from '../../decide-latest.ts';
import { Feed } from '../../feed.ts';
import type { Outcome } from '../../outcome.ts';
import type { Wording } from '../../wording.ts';
import { LatestWording } from './latest-wording.ts';

const TEMPLATE = '/resources/:rid/latest';

/** The check of this service's own clients. */
export class LatestFeed extends Feed<CheckQuestion> {
  readonly name = 'latest';
  readonly routes = [{ template: TEMPLATE, match: pathMatcher<'rid'>(TEMPLATE) }];
  readonly downloads = '/resources/download';
  private readonly wordings = new WeakMap<Offer, LatestWording>();

  read({ url }: IncomingMessage): CheckQuestion {
    return readCheckQuestion(url!);
  }

  decide(picture: ResourcePicture, question: CheckQuestion): Outcome | undefined {
    return decideLatest(picture, question);
  }

  word({ resource, offer, choice }: Outcome): Wording {
    const wording = this.wordings.get(offer) ?? new LatestWording(resource, offer);
    this.wordings.set(offer, wording);
    return choice === undefined ? wording.current : wording.update(choice.file);
  }
}
