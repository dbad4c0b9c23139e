import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { listsEntityTag } from './entity-tags.ts';

/** A successful answer in JSON, serialised already. */
export interface ReadyAnswer {
  readonly text: string;
  /** Of the text in UTF-8, where that is known. */
  readonly bytes?: number;
  readonly cacheControl: string;
  /** Of what the answer says, with its quotes, to be sent as a weak one; empty when no two answers are alike. */
  readonly etag: string;
  /** Headers of the request that had a say in the answer. */
  readonly vary?: string | undefined;
  /** As the fast lane has sent it. */
  sent?: SentAs;
}

export interface SentAs {
  /** Names and values in turn, all but the length and the request id. */
  readonly head: readonly string[];
  /** Of the text, in bytes. */
  readonly length: string;
  /** Of the text: `latin1` takes less work, and is the same where every character is one byte. */
  readonly encoding: 'latin1' | 'utf8';
}

/** Whether the client has this answer already. */
export function isUnchanged({ headers }: IncomingMessage, { etag }: ReadyAnswer): boolean {
  const known = headers['if-none-match'];
  return known !== undefined && etag !== '' && listsEntityTag(known, etag, 'weak');
}

/** What it varies on, and what all answers do. */
export function varyOn(every: string | undefined, { vary }: ReadyAnswer): string | undefined {
  return every === undefined || vary === undefined ? (every ?? vary) : `${every}, ${vary}`;
}

export function sendReady(request: FastifyRequest, reply: FastifyReply, answer: ReadyAnswer): void {
  const { text, etag, cacheControl } = answer;
  const vary = varyOn(reply.getHeader('vary')?.toString(), answer);
  void reply.header('cache-control', cacheControl);
  if (etag !== '') void reply.header('etag', `W/${etag}`);
  if (vary !== undefined) void reply.header('vary', vary);
  if (isUnchanged(request.raw, answer)) void reply.code(304).send();
  else void reply.header('content-type', 'application/json; charset=utf-8').send(text);
}
