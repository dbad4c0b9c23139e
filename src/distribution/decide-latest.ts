import type { ResourcePicture } from '../catalogue/resource-picture.ts';
import { wideningOf } from '../resources/platform.ts';
import type { CheckQuestion } from './check-question.ts';
import { choosePackage } from './choose-package.ts';
import { isUpdate } from './is-update.ts';
import type { Outcome } from './outcome.ts';

/** Offers the newest version for the client's platform or a wider one, with a package if it is newer than the client's. */
export function decideLatest(
  picture: ResourcePicture,
  { channel, platform, current }: CheckQuestion,
): Outcome | undefined {
  const offer = picture.offer(channel, platform);
  if (offer === undefined) return undefined;
  const known = picture.versionLike(current);
  const choice = isUpdate(current, known, offer.version)
    ? choosePackage(picture.updateType, offer.package, known, wideningOf(platform))
    : undefined;
  return { resource: picture.id, offer, known, choice };
}
