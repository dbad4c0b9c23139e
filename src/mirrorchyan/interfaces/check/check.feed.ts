import type { IncomingMessage } from 'node:http';
import type { Offer } from '../../../catalogue/offers.ts';
import type { ResourcePicture } from '../../../catalogue/resource-picture.ts';
import { type CheckQuestion, readCheckQuestion } from '../../../distribution/check-question.ts';
import { Feed } from '../../../distribution/feed.ts';
import type { Wording } from '../../../distribution/wording.ts';
import { pathMatcher } from '../../../http/path-matcher.ts';
import type { Channel } from '../../../versions/channel.ts';
import { type CheckOutcome, decideCheck } from '../../decide-check.ts';
import { MIRRORCHYAN_WORDS } from '../../platform-words.ts';
import { CheckWording } from './check-wording.ts';

const TEMPLATE = '/api/resources/:rid/latest';

/** The check as shipped MirrorChyan clients speak it. */
export class CheckFeed extends Feed<CheckQuestion, CheckOutcome> {
  readonly name = 'mirrorchyan';
  readonly routes = [{ template: TEMPLATE, match: pathMatcher<'rid'>(TEMPLATE) }];
  readonly downloads = '/api/resources/download';
  private readonly wordings = new WeakMap<Offer, Map<Channel, CheckWording>>();

  read({ url }: IncomingMessage): CheckQuestion {
    return readCheckQuestion(url!, MIRRORCHYAN_WORDS);
  }

  decide(picture: ResourcePicture, question: CheckQuestion): CheckOutcome | undefined {
    return decideCheck(picture, question);
  }

  word({ offer, channel, choice }: CheckOutcome): Wording {
    const wording = this.wordingOf(offer, channel);
    return choice === undefined ? wording.current : wording.update(choice.file);
  }

  private wordingOf(offer: Offer, channel: Channel): CheckWording {
    const ofOffer = this.wordings.get(offer) ?? new Map<Channel, CheckWording>();
    this.wordings.set(offer, ofOffer);
    const wording = ofOffer.get(channel) ?? new CheckWording(offer, channel);
    ofOffer.set(channel, wording);
    return wording;
  }
}
