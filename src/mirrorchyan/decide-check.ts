import type { ResourcePicture } from '../catalogue/resource-picture.ts';
import type { CheckQuestion } from '../distribution/check-question.ts';
import { choosePackage } from '../distribution/choose-package.ts';
import { isSame, isUpdate } from '../distribution/is-update.ts';
import type { Outcome } from '../distribution/outcome.ts';
import { findRunning } from '../distribution/running-version.ts';
import type { Channel } from '../versions/channel.ts';

export interface CheckOutcome extends Outcome {
  /** The channel of the question: answers name it, and not the channel of the version. */
  readonly channel: Channel;
}

/**
 * Offers the newest version for exactly the client's platform. Shipped clients compare versions themselves, so only a
 * client that runs the offered version counts as up to date.
 */
export function decideCheck(
  picture: ResourcePicture,
  { channel, platform, current }: CheckQuestion,
): CheckOutcome | undefined {
  const offer = picture.exactOffer(channel, platform);
  if (offer === undefined) return undefined;
  const running = findRunning(picture, current);
  const outcome = { resource: picture.id, offer, knownId: running.known?.id, channel };
  if (isSame(running, offer.version)) return { ...outcome, choice: undefined };
  // Shipped clients also install an older version. No incremental package is built for that.
  const base = isUpdate(running, offer.version) ? running.known : undefined;
  return { ...outcome, choice: choosePackage(picture.updateType, offer.package, base, [offer.package]) };
}
