import type { ResourcePicture } from '../catalogue/resource-picture.ts';
import type { CheckQuestion } from '../distribution/check-question.ts';
import { choosePackage } from '../distribution/choose-package.ts';
import { isUpdate } from '../distribution/is-update.ts';
import type { Outcome } from '../distribution/outcome.ts';
import type { Channel } from '../versions/channel.ts';

export interface CheckOutcome extends Outcome {
  /** The channel that the client asked for: answers name it, and not that of the version. */
  readonly channel: Channel;
}

/**
 * The newest version for exactly the client's platform. Shipped clients compare versions themselves: only a client
 * that names exactly the offered version counts as up to date.
 */
export function decideCheck(
  picture: ResourcePicture,
  { channel, platform, current }: CheckQuestion,
): CheckOutcome | undefined {
  const offer = picture.exactOffer(channel, platform);
  if (offer === undefined) return undefined;
  const known = picture.version(current);
  const outcome = { resource: picture.id, offer, known, channel };
  if (current === offer.version.name) return { ...outcome, choice: undefined };
  // These clients may go back to an older version, for which no incremental package is built.
  const base = isUpdate(current, known, offer.version) ? known : undefined;
  return { ...outcome, choice: choosePackage(picture.updateType, offer.package, base, [offer.package]) };
}
