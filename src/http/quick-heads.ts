import type { IncomingMessage, ServerResponse } from 'node:http';

/** An answer whose head Node keeps as text in a private field until it is sent. */
type Headed = ServerResponse & { _header?: string | null };

/** The headers that all answers of one kind have, and their head as Node wrote it for one of them. */
export class AnswerHead {
  /** The head up to the headers that differ between these answers. */
  opening: string | undefined;

  /** @param fields names and values in turn @param hasBody whether a `content-length` follows */
  constructor(
    readonly status: number,
    readonly fields: readonly string[],
    readonly hasBody = true,
  ) {}
}

/**
 * Writes heads of answers. Once a second Node writes one, of which later ones are copies: they differ only in length
 * and request id. Node takes 4 µs for the headers of a check, mostly to examine each again.
 * See docs/decisions/001-fast-lane.md.
 */
export class QuickHeads {
  /** What Node writes after our headers: the date, and how long the connection stays open. */
  private ending = '';
  /** By `performance.now()`. */
  private endingHolds = 0;

  /** @param length of the body in bytes; 0 where there is none @param now by `performance.now()` */
  write(
    head: AnswerHead,
    { id, length, now }: { readonly id: string; readonly length: number; readonly now: number },
    { httpVersionMinor }: IncomingMessage,
    response: Headed,
  ): void {
    const lines = head.hasBody ? `content-length: ${length}\r\nx-request-id: ${id}` : `x-request-id: ${id}`;
    // Node writes another ending for other connections.
    const isUsual = httpVersionMinor === 1 && response.shouldKeepAlive && !response.hasHeader('connection');
    if (isUsual && now < this.endingHolds && head.opening !== undefined) {
      response.statusCode = head.status;
      response._header = head.opening + lines + this.ending;
      return;
    }
    const own = head.hasBody ? ['content-length', String(length)] : [];
    response.writeHead(head.status, [...head.fields, ...own, 'x-request-id', id]);
    if (isUsual) this.copy(head, lines, response._header, now);
  }

  private copy(head: AnswerHead, lines: string, written: string | null | undefined, now: number): void {
    const start = written?.indexOf(lines) ?? -1;
    if (start === -1) return;
    head.opening = written!.slice(0, start);
    this.ending = written!.slice(start + lines.length);
    this.endingHolds = now + 1000 - (Date.now() % 1000);
  }
}
