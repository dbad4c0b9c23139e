import { Injectable } from '@nestjs/common';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Config } from '../config/config.ts';
import { Leaving } from '../health/leaving.ts';
import { EXPOSED_HEADERS } from './exposed-headers.ts';
import { HttpMetrics, type RequestSeries } from './http-metrics.ts';
import { type CachingTerms, isUnchanged, type ReadyAnswer, varyOn } from './ready-answer.ts';
import { requestIds } from './request-ids.ts';
import { LEAN_SECURITY_HEADERS } from './security-headers.ts';

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
/** Up to the value of the last. */
const CONTENT = ['content-type', 'application/json; charset=utf-8', 'content-length'];

/**
 * Answers the few routes that are nearly all of the traffic before the framework looks at the request, which
 * costs more than the answer itself. Whatever is not plain sailing (an error, a question that waits, an unusual
 * request) goes on to the framework, where it meets the same route.
 */
@Injectable()
export class FastLane {
  private readonly lanes: Lane[] = [];
  private readonly idOf = requestIds();
  private readonly every = Object.entries(LEAN_SECURITY_HEADERS).flat();
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
    const { text, bytes, etag, terms } = answer;
    const id = this.idOf(request);
    terms.head ??= this.headOf(terms);
    if (isUnchanged(request, answer)) {
      response.writeHead(304, terms.head.concat('etag', etag, 'x-request-id', id)).end();
      return lane.unchanged;
    }
    const content = terms.head.concat('x-request-id', id, ...CONTENT, String(bytes));
    if (etag !== '') content.push('etag', etag);
    // The same where every character is one byte, and less work.
    response.writeHead(200, content).end(text, bytes === text.length ? 'latin1' : 'utf8');
    return lane.sent;
  }

  private headOf(terms: CachingTerms): string[] {
    const head = [...this.every, 'cache-control', terms.cacheControl];
    const vary = varyOn(this.vary, terms);
    return vary === undefined ? head : [...head, 'vary', vary];
  }
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
