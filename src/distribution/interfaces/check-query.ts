import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { parseArch, parseOs, type Platform } from '../../storage/platform.ts';
import type { Client } from '../logic/entitle.ts';
import { type Channel, parseChannel } from '../../versions/channel.ts';

/** A check as it came in, in canonical words. */
export interface CheckQuery {
  readonly channel: Channel;
  readonly platform: Platform;
  /** The version the client runs; empty when it does not say. */
  readonly current: string;
  /** The licence key; empty for none. */
  readonly cdk: string;
}

type Query = Readonly<Record<string, unknown>>;

/**
 * Validated by hand: these few words are read on every check. Unknown parameters are ignored.
 * @throws InvalidParams for one given twice, InvalidOs, InvalidArch, InvalidChannel
 */
export function checkQuery(query: unknown): CheckQuery {
  const q = query as Query;
  return {
    channel: parseChannel(word(q, 'channel')),
    platform: { os: parseOs(word(q, 'system') || word(q, 'os')), arch: parseArch(word(q, 'arch')) },
    current: word(q, 'current') || word(q, 'current_version'),
    cdk: word(q, 'cdk'),
  };
}

/** Who asks, for validators of licence keys. */
export function clientOf({ query, headers, ip }: FastifyRequest): Client {
  const { user_agent: named } = query as Query;
  return { userAgent: typeof named === 'string' && named !== '' ? named : (headers['user-agent'] ?? ''), ip };
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
