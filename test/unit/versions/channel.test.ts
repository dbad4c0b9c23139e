import { describe, expect, it } from 'vitest';
import { parseChannel, visibleChannels, type Channel } from '../../../src/versions/channel.ts';

describe('channel', () => {
  it.each<[string | undefined, Channel]>([
    [undefined, 'stable'],
    ['', 'stable'],
    ['stable', 'stable'],
    ['beta', 'beta'],
    ['alpha', 'alpha'],
  ])('%j is %j, in any case', (name, channel) => {
    expect(parseChannel(name)).toBe(channel);
    expect(parseChannel(name?.toUpperCase())).toBe(channel);
  });

  it.each(['nightly', 'release', ' stable', 'beta ', 'stable,beta', '__proto__', '\0'])(
    'refuses %j with 8004',
    (name) =>
      expect(() => parseChannel(name)).toThrow(
        expect.objectContaining({ code: 8004, name: 'InvalidChannel' }),
      ),
  );

  it.each<[Channel, Channel[]]>([
    ['stable', ['stable']],
    ['beta', ['stable', 'beta']],
    ['alpha', ['stable', 'beta', 'alpha']],
  ])('a %s client sees %j', (channel, seen) => expect(visibleChannels(channel)).toEqual(seen));
});
