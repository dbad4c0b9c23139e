import type { ResourcePicture } from '../catalogue/resource-picture.ts';
import { wideningOf } from '../resources/platform.ts';
import type { CheckQuestion } from './check-question.ts';
import { choosePackage } from './choose-package.ts';
import { isUpdate } from './is-update.ts';
import type { Outcome } from './outcome.ts';
import { findRunning } from './running-version.ts';

/** Offers the newest version for the client's platform or a wider one, with a package if it is newer than the client's. */
export function decideLatest(
  picture: ResourcePicture,
  { channel, platform, current }: CheckQuestion,
): Outcome | undefined {
  const offer = picture.offer(channel, platform);
  if (offer === undefined) return undefined;
  const running = findRunning(picture, current);
  const choice = isUpdate(running, offer.version)
    ? choosePackage(picture.updateType, offer.package, running.known, wideningOf(platform))
    : undefined;
  return { resource: picture.id, offer, knownId: running.known?.id, choice };
}
