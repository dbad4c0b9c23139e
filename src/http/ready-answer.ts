import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Coded } from './coded-text.ts';
import { acceptedCoding, type Coding } from './content-coding.ts';
import { listsEntityTag } from './entity-tags.ts';
import type { AnswerHead } from './quick-heads.ts';
import { NOT_LEAN } from './security-headers.ts';

/** An answer that is serialised already. */
export interface ReadyAnswer {
  /** 204 for one without content. */
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** Length of the text in UTF-8. */
  readonly bytes: number;
  /** A weak entity tag, with its quotes; empty when no two answers are alike. */
  readonly etag: string;
  readonly terms: CachingTerms;
  /** The text in other content codings; its terms then say that it depends on `Accept-Encoding`. */
  readonly coded?: Coded | undefined;
  /** The fast lane's head for this answer; only where it has an entity tag. */
  head?: AnswerHead;
  /** The fast lane's head for clients that have this answer already. */
  unchanged?: AnswerHead;
}

/** On which terms answers may be kept. Many answers share one object. */
export interface CachingTerms {
  readonly cacheControl: string;
  /** Request headers that the answer depends on. */
  readonly vary: string | undefined;
  /** The fast lane's heads for answers on these terms that have no entity tag, by content type. */
  heads?: Map<string, AnswerHead>;
}

/** Whether the client has this answer already. */
export function isUnchanged({ headers }: IncomingMessage, { etag }: ReadyAnswer): boolean {
  const known = headers['if-none-match'];
  return known !== undefined && etag !== '' && listsEntityTag(known, etag.slice('W/'.length), 'weak');
}

/** The coding in which this client gets the answer; undefined for the text itself. */
export function codingFor({ headers }: IncomingMessage, { coded }: ReadyAnswer): Coding | undefined {
  return coded && acceptedCoding(headers['accept-encoding'], coded.codings);
}

/** The request headers that this answer and all answers depend on. */
export function varyOn(every: string | undefined, { vary }: CachingTerms): string | undefined {
  return every === undefined || vary === undefined ? (every ?? vary) : `${every}, ${vary}`;
}

export function sendReady(request: FastifyRequest, reply: FastifyReply, answer: ReadyAnswer): void {
  const { status, contentType, etag, terms } = answer;
  const vary = varyOn(reply.getHeader('vary')?.toString(), terms);
  for (const name of NOT_LEAN) void reply.removeHeader(name);
  void reply.header('cache-control', terms.cacheControl);
  if (etag !== '') void reply.header('etag', etag);
  if (vary !== undefined) void reply.header('vary', vary);
  if (isUnchanged(request.raw, answer)) void reply.code(304).send();
  else if (status === 204) void reply.code(204).send();
  else
    void reply
      .code(status)
      .header('content-type', contentType)
      .send(payloadOf(request.raw, reply, answer));
}

function payloadOf(request: IncomingMessage, reply: FastifyReply, answer: ReadyAnswer): string | Buffer {
  const coding = codingFor(request, answer);
  if (coding === undefined) return answer.text;
  void reply.header('content-encoding', coding);
  return answer.coded!.bytesIn(coding);
}
