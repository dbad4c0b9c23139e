import { parse } from 'fast-querystring';
import { InvalidParams } from '../errors/invalid-params.ts';
import { parseArch, parseOs, type Platform, type PlatformWords } from '../resources/platform.ts';
import { type Channel, parseChannel } from '../versions/channel.ts';
import { slotOf } from '../versions/slot.ts';
import type { Question } from './question.ts';

/** The question of clients that name channel, platform and version in the query. */
export interface CheckQuestion extends Question {
  readonly channel: Channel;
  readonly platform: Platform;
}

type Query = Readonly<Record<string, unknown>>;

/**
 * Reads the query of a check. Validated by hand, because it runs for very many checks. Unknown parameters are ignored.
 * @param url as the request has it
 * @param words of the dialect; undefined for those of this service
 * @throws InvalidParams for a parameter with different values, InvalidOs, InvalidArch, InvalidChannel
 */
export function readCheckQuestion(url: string, words?: PlatformWords): CheckQuestion {
  const start = url.indexOf('?');
  const query: Query = parse(start === -1 ? '' : url.slice(start + 1));
  const { user_agent: userAgent } = query;
  const channel = parseChannel(parameterOf(query, 'channel'));
  const platform = {
    os: parseOs(parameterOf(query, 'system') || parameterOf(query, 'os'), words),
    arch: parseArch(parameterOf(query, 'arch'), words),
  };
  const current = (parameterOf(query, 'current') || parameterOf(query, 'current_version')).trim();
  return {
    words: `${slotOf(channel, platform)}/${current}`,
    channel,
    platform,
    current,
    cdk: parameterOf(query, 'cdk'),
    userAgent: typeof userAgent === 'string' ? userAgent : '',
  };
}

function parameterOf(query: Query, name: string): string {
  const value = query[name];
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  const [first, ...others] = value as string[];
  if (others.every((other) => other === first)) return first!;
  throw InvalidParams.of(name, 'is given more than once, with different values');
}
