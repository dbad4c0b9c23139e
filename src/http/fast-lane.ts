import { Injectable } from '@nestjs/common';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Config } from '../config/config.ts';
import { Leaving } from '../health/leaving.ts';
import { EXPOSED_HEADERS } from './exposed-headers.ts';
import { HttpMetrics, type RequestSeries } from './http-metrics.ts';
import { isUnchanged, type ReadyAnswer, type SentAs, varyOn } from './ready-answer.ts';
import { requestIds } from './request-ids.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/**
 * A route as it is before the framework: gives the answer when that is at hand, else undefined to leave the
 * request to the framework's route of the same path. Never throws.
 */
export type FastRoute = (id: string, request: IncomingMessage) => ReadyAnswer | undefined;

/** Which paths: `before`, an id of plain characters, `after`. */
export interface FastPath {
  readonly before: string;
  readonly after: string;
  /** As the framework's route is written. */
  readonly template: string;
}

interface Lane extends FastPath {
  readonly route: FastRoute;
  readonly sent: RequestSeries;
  readonly unchanged: RequestSeries;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Longer ones are nobody's, and the framework has its own bound. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const CONTENT = ['content-type', 'application/json; charset=utf-8'];

/**
 * Answers the few routes that are nearly all of the traffic before the framework looks at the request, which
 * costs more than the answer itself. Whatever is not plain sailing (an error, a question that waits, an unusual
 * request) goes on to the framework, where it meets the same route.
 */
@Injectable()
export class FastLane {
  private readonly lanes: Lane[] = [];
  private readonly idOf = requestIds();
  private readonly every = Object.entries(SECURITY_HEADERS).flat();
  /** The last head without an entity tag: those of answers made for one client are all the same. */
  private plain?: Pick<ReadyAnswer, 'cacheControl' | 'vary'> & { readonly head: readonly string[] };
  /** Headers of the request that have a say in every answer. */
  private readonly vary: string | undefined;

  constructor(
    private readonly config: Config,
    private readonly metrics: HttpMetrics,
    private readonly leaving: Leaving,
  ) {
    if (config.http.cors_origins.length > 0) {
      // Pages get other headers: who keeps this answer must not give it to them.
      this.vary = 'Origin';
      this.every.push('access-control-expose-headers', EXPOSED_HEADERS.join(', '));
    }
  }

  add(path: FastPath, route: FastRoute): void {
    this.lanes.push({
      ...path,
      route,
      sent: this.metrics.series('GET', path.template, 200),
      unchanged: this.metrics.series('GET', path.template, 304),
    });
  }

  /** In front of whoever listens for the server's requests by now. */
  open(server: Server): void {
    const [framework] = server.listeners('request') as Listener[];
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (!this.takes(request, response)) framework!(request, response);
    });
  }

  private takes(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'GET') return false;
    const start = performance.now();
    const path = pathOf(request.url!);
    const lane = this.laneOf(path);
    if (lane === undefined || !this.isPlain(request)) return false;
    const id = path.slice(lane.before.length, -lane.after.length);
    const answer = ID.test(id) ? lane.route(id, request) : undefined;
    if (answer === undefined) return false;
    this.send(lane, answer, request, response).observe((performance.now() - start) / 1000);
    return true;
  }

  private laneOf(path: string): Lane | undefined {
    for (const lane of this.lanes) if (path.startsWith(lane.before) && path.endsWith(lane.after)) return lane;
    return undefined;
  }

  /** Nothing about it that the framework or one of its hooks would have to see to. */
  private isPlain({ headers }: IncomingMessage): boolean {
    return (
      headers.origin === undefined &&
      headers.expect === undefined &&
      headers['content-length'] === undefined &&
      headers['transfer-encoding'] === undefined &&
      this.config.log.requests !== 'all' &&
      !this.leaving.hasBegun
    );
  }

  private send(lane: Lane, answer: ReadyAnswer, request: IncomingMessage, response: ServerResponse) {
    const id = this.idOf(request);
    if (isUnchanged(request, answer)) {
      response.writeHead(304, this.headOf(answer).concat('x-request-id', id)).end();
      return lane.unchanged;
    }
    const { head, length, encoding } = (answer.sent ??= this.sentAs(answer));
    response
      .writeHead(200, head.concat('content-length', length, 'x-request-id', id))
      .end(answer.text, encoding);
    return lane.sent;
  }

  private sentAs(answer: ReadyAnswer): SentAs {
    const length = answer.bytes ?? Buffer.byteLength(answer.text);
    return {
      head: answer.etag === '' ? this.plainHead(answer) : [...this.headOf(answer), ...CONTENT],
      length: String(length),
      encoding: length === answer.text.length ? 'latin1' : 'utf8',
    };
  }

  private plainHead(answer: ReadyAnswer): readonly string[] {
    const { cacheControl, vary } = answer;
    if (this.plain?.cacheControl !== cacheControl || this.plain.vary !== vary)
      this.plain = { cacheControl, vary, head: [...this.headOf(answer), ...CONTENT] };
    return this.plain.head;
  }

  private headOf(answer: ReadyAnswer): string[] {
    const { etag, cacheControl } = answer;
    const head = [...this.every, 'cache-control', cacheControl];
    const vary = varyOn(this.vary, answer);
    if (etag !== '') head.push('etag', `W/${etag}`);
    if (vary !== undefined) head.push('vary', vary);
    return head;
  }
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
