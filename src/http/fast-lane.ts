import { Injectable } from '@nestjs/common';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Config } from '../config/config.ts';
import { Leaving } from '../health/leaving.ts';
import { Callers } from './callers.ts';
import { EXPOSED_HEADERS } from './exposed-headers.ts';
import { HttpMetrics, type RequestSeries } from './http-metrics.ts';
import { hasOneHost } from './odd-heads.ts';
import type { PathMatcher } from './path-matcher.ts';
import { AnswerHead, QuickHeads } from './quick-heads.ts';
import { type CachingTerms, codingFor, isUnchanged, type ReadyAnswer, varyOn } from './ready-answer.ts';
import { requestIds } from './request-ids.ts';
import { LEAN_SECURITY_HEADERS } from './security-headers.ts';

/** A route that is answered before the framework looks at the request. */
export interface FastRoute<Params> {
  /** As the framework's route is written: it names the route in the metrics. */
  readonly template: string;
  /** Matches only paths that lead the framework to the same route, with the same parameters. */
  readonly match: PathMatcher<Params>;
  /**
   * Undefined, at once or later, leaves the request to the framework's route of the same path. Never throws, and the
   * promise never rejects.
   */
  answer(params: Params, request: IncomingMessage): FastAnswer | Promise<FastAnswer>;
}

type FastAnswer = ReadyAnswer | undefined;

interface Lane extends FastRoute<unknown> {
  /** By status. */
  readonly series: Map<number, RequestSeries>;
}

/** Statuses that a route shows in the metrics from the start. */
const USUAL = [200, 304];

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Answers the few routes that are nearly all of the traffic before the framework looks at the request, which costs
 * more than the answer itself. Every other case (an error, an answer that has to wait, an unusual request) goes on
 * to the framework, where it meets the same route.
 * See docs/decisions/001-fast-lane.md.
 */
@Injectable()
export class FastLane {
  private readonly lanes: Lane[] = [];
  private readonly idOf: (request: IncomingMessage) => string;
  private readonly heads = new QuickHeads();
  private readonly every = Object.entries(LEAN_SECURITY_HEADERS).flat();
  /** Request headers that every answer depends on. */
  private readonly vary: string | undefined;

  constructor(
    private readonly config: Config,
    private readonly metrics: HttpMetrics,
    private readonly leaving: Leaving,
    callers: Callers,
  ) {
    this.idOf = requestIds(callers);
    if (config.http.cors_origins.length > 0) {
      // Web pages get other headers: a cache must not give them this answer.
      this.vary = 'Origin';
      this.every.push('access-control-expose-headers', EXPOSED_HEADERS.join(', '));
    }
  }

  add<Params>(route: FastRoute<Params>): void {
    const lane = { ...route, series: new Map<number, RequestSeries>() };
    for (const status of USUAL) this.seriesOf(lane, status);
    this.lanes.push(lane);
  }

  /** In front of the listener that the server has for its requests. */
  open(server: Server): void {
    const [framework] = server.listeners('request') as Listener[];
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (!this.takes(request, response, framework!)) framework!(request, response);
    });
  }

  private takes(request: IncomingMessage, response: ServerResponse, framework: Listener): boolean {
    if (request.method !== 'GET' || !this.isPlain(request)) return false;
    const start = performance.now();
    const path = pathOf(request.url!);
    for (const lane of this.lanes) {
      const params = lane.match(path);
      if (params === undefined) continue;
      const answer = lane.answer(params, request);
      if (answer === undefined) return false;
      if (answer instanceof Promise)
        void answer.then((ready) => {
          if (ready === undefined) {
            this.metrics.noteStart(request, start);
            framework(request, response);
          } else this.finish(lane, ready, request, response, start, performance.now());
        });
      else this.finish(lane, answer, request, response, start, start);
      return true;
    }
    return false;
  }

  private finish(
    lane: Lane,
    answer: ReadyAnswer,
    request: IncomingMessage,
    response: ServerResponse,
    start: number,
    now: number,
  ): void {
    const status = this.send(answer, request, response, now);
    this.seriesOf(lane, status).observe((performance.now() - start) / 1000);
  }

  private seriesOf(lane: Lane, status: number): RequestSeries {
    const known = lane.series.get(status);
    if (known !== undefined) return known;
    const series = this.metrics.series('GET', lane.template, status);
    lane.series.set(status, series);
    return series;
  }

  /** Nothing about it concerns the framework or one of its hooks. */
  private isPlain(request: IncomingMessage): boolean {
    const { headers } = request;
    return (
      headers.origin === undefined &&
      headers.expect === undefined &&
      headers['content-length'] === undefined &&
      headers['transfer-encoding'] === undefined &&
      hasOneHost(request) &&
      this.config.log.requests !== 'all' &&
      !this.leaving.hasBegun
    );
  }

  /** @param now by `performance.now()` @returns the status */
  private send(answer: ReadyAnswer, request: IncomingMessage, response: ServerResponse, now: number): number {
    const { status, text, bytes } = answer;
    const id = this.idOf(request);
    if (isUnchanged(request, answer)) {
      this.heads.write(
        (answer.unchanged ??= this.unchangedHead(answer)),
        { id, length: 0, now },
        request,
        response,
      );
      response.end();
      return 304;
    }
    const coding = codingFor(request, answer);
    if (coding !== undefined) {
      const coded = answer.coded!.bytesIn(coding);
      const fields = [...this.headOf(answer).fields, 'content-encoding', coding];
      response.writeHead(status, [...fields, 'content-length', String(coded.length), 'x-request-id', id]);
      response.end(coded);
      return status;
    }
    this.heads.write(this.headOf(answer), { id, length: bytes, now }, request, response);
    // Latin-1 gives the same bytes where every character is one byte, and is less work.
    response.end(text, bytes === text.length ? 'latin1' : 'utf8');
    return status;
  }

  /** Answers without an entity tag are made for one request, so their heads are remembered by their kind. */
  private headOf(answer: ReadyAnswer): AnswerHead {
    if (answer.head !== undefined) return answer.head;
    const { status, contentType, etag, terms } = answer;
    const heads = (terms.heads ??= new Map<string, AnswerHead>());
    const known = etag === '' ? heads.get(contentType) : undefined;
    if (known?.status === status) return known;
    const tag = etag === '' ? [] : ['etag', etag];
    const type = status === 204 ? [] : ['content-type', contentType];
    const head = new AnswerHead(status, [...this.fieldsOf(terms), ...tag, ...type], status !== 204);
    if (etag === '') heads.set(contentType, head);
    else answer.head = head;
    return head;
  }

  private unchangedHead({ etag, terms }: ReadyAnswer): AnswerHead {
    return new AnswerHead(304, [...this.fieldsOf(terms), 'etag', etag], false);
  }

  private fieldsOf(terms: CachingTerms): string[] {
    const fields = [...this.every, 'cache-control', terms.cacheControl];
    const vary = varyOn(this.vary, terms);
    return vary === undefined ? fields : [...fields, 'vary', vary];
  }
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
