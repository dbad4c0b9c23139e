import { InvalidParams } from '../errors/invalid-params.ts';
import { isPrerelease } from './compare/numbers.parser.ts';
import { InvalidChannel } from './errors.ts';

/** From the most stable to the least stable. A client sees its own channel and all channels before it. */
export const CHANNELS = ['stable', 'beta', 'alpha'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Absent or empty means stable. @throws InvalidChannel */
export function parseChannel(value = ''): Channel {
  const channel = value === '' ? 'stable' : CHANNELS.find((c) => c === value.toLowerCase());
  if (channel === undefined) throw new InvalidChannel(value);
  return channel;
}

/**
 * The channel of an upload. A prerelease without a channel would go to every client of stable.
 * @throws InvalidChannel, InvalidParams on `channel`
 */
export function channelOfUpload(given: string | undefined, versionName: string): Channel {
  const channel = parseChannel(given);
  if ((given ?? '') === '' && isPrerelease(versionName))
    throw InvalidParams.of(
      'channel',
      'is missing: the version name is a prerelease; say beta or alpha, or stable to give it to every client',
    );
  return channel;
}

/** A beta client sees stable and beta; an alpha client sees all three. */
export function visibleChannels(channel: Channel): readonly Channel[] {
  return CHANNELS.slice(0, CHANNELS.indexOf(channel) + 1);
}
