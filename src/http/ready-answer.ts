import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { listsEntityTag } from './entity-tags.ts';
import { NOT_LEAN } from './security-headers.ts';

/** A successful answer in JSON, serialised already. */
export interface ReadyAnswer {
  readonly text: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
  /** Of what the answer says, a weak one, with its quotes; empty when no two answers are alike. */
  readonly etag: string;
  readonly terms: CachingTerms;
}

/** On which answers may be kept: many share them. */
export interface CachingTerms {
  readonly cacheControl: string;
  /** Headers of the request that had a say in the answer. */
  readonly vary: string | undefined;
  /** What the fast lane sends with every answer on these terms: names and values in turn. */
  head?: readonly string[];
}

/** Whether the client has this answer already. */
export function isUnchanged({ headers }: IncomingMessage, { etag }: ReadyAnswer): boolean {
  const known = headers['if-none-match'];
  return known !== undefined && etag !== '' && listsEntityTag(known, etag.slice('W/'.length), 'weak');
}

/** What it varies on, and what all answers do. */
export function varyOn(every: string | undefined, { vary }: CachingTerms): string | undefined {
  return every === undefined || vary === undefined ? (every ?? vary) : `${every}, ${vary}`;
}

export function sendReady(request: FastifyRequest, reply: FastifyReply, answer: ReadyAnswer): void {
  const { text, etag, terms } = answer;
  const vary = varyOn(reply.getHeader('vary')?.toString(), terms);
  for (const name of NOT_LEAN) void reply.removeHeader(name);
  void reply.header('cache-control', terms.cacheControl);
  if (etag !== '') void reply.header('etag', etag);
  if (vary !== undefined) void reply.header('vary', vary);
  if (isUnchanged(request.raw, answer)) void reply.code(304).send();
  else void reply.header('content-type', 'application/json; charset=utf-8').send(text);
}
