import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { parse } from 'fast-querystring';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { parseArch, parseOs, type Platform } from '../../resources/platform.ts';
import { slotOf } from '../../catalogue/offers.ts';
import { type Channel, parseChannel } from '../../versions/channel.ts';
import { Memo } from '../../cache/memo.ts';

/** A check as it came in, in canonical words. */
export interface CheckQuery {
  /** Channel, platform and version in one: who asks the same of a resource is told the same. */
  readonly asked: string;
  readonly channel: Channel;
  readonly platform: Platform;
  /** The version the client runs; empty when it does not say. */
  readonly current: string;
  /** The licence key; empty for none. */
  readonly cdk: string;
  /** What asks, if the query says so. */
  readonly userAgent: string;
}

type Query = Readonly<Record<string, unknown>>;

/** Licence keys differ from client to client; what else they ask is the same. */
const CDK = /(?:^|&)cdk=([\w-]+)(?=&|$)/;
const ANOTHER = /cdk|%/;
/** Most clients of a resource ask in the same words. */
const read = new Memo<CheckQuery>(2000);

/**
 * Unknown parameters are ignored.
 * @param url as the request has it
 * @throws InvalidParams for one given twice, InvalidOs, InvalidArch, InvalidChannel
 */
export function checkQuery(url: string): CheckQuery {
  const begin = url.indexOf('?');
  const text = begin === -1 ? '' : url.slice(begin + 1);
  const cdk = CDK.exec(text);
  if (cdk === null) return remembered(text);
  const rest = text.slice(0, cdk.index) + text.slice(cdk.index + cdk[0].length);
  // Where it may be given once more it is not that simple.
  return ANOTHER.test(rest) ? readQuery(text) : { ...remembered(rest), cdk: cdk[1]! };
}

function remembered(text: string): CheckQuery {
  const known = read.get(text);
  if (known !== undefined) return known;
  const query = readQuery(text);
  read.set(text, query);
  return query;
}

/** Validated by hand, for these few words are read on every check. */
function readQuery(text: string): CheckQuery {
  const query: Query = parse(text);
  const { user_agent: userAgent } = query;
  const channel = parseChannel(word(query, 'channel'));
  const platform = {
    os: parseOs(word(query, 'system') || word(query, 'os')),
    arch: parseArch(word(query, 'arch')),
  };
  const current = word(query, 'current') || word(query, 'current_version');
  return {
    asked: `${slotOf(channel, platform)}/${current}`,
    channel,
    platform,
    current,
    cdk: word(query, 'cdk'),
    userAgent: typeof userAgent === 'string' ? userAgent : '',
  };
}

function word(query: Query, name: string): string {
  const value = query[name];
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  throw InvalidParams.of(name, 'is given more than once');
}

const WORDS: readonly [name: string, description: string][] = [
  ['channel', 'stable (default), beta or alpha'],
  ['system', 'windows, linux, darwin or android; `os` and aliases such as win64 are taken too'],
  ['arch', '386, amd64, arm or arm64; aliases such as x86_64 are taken too'],
  ['current', 'The version the client runs; `current_version` is taken too'],
  ['cdk', 'Licence key, for resources that ask for one'],
  ['user_agent', 'What asks, for statistics'],
];

/** Documents the query of a check. */
export function ApiCheckQuery(): MethodDecorator {
  return applyDecorators(
    ...WORDS.map(([name, description]) => ApiQuery({ name, description, required: false, type: String })),
  );
}
