import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  request as send,
  type ServerResponse,
} from 'node:http';
import { KeeperAway } from '../group/errors.ts';
import { addRouteConfig } from './add-route-config.ts';
import { PEER_HEADER, peerOf } from './passed-requests.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether fronts answer the requests of the route; they pass all others on. */
    byFronts?: boolean;
  }
}

/** Has every front answer the route, also while the keeper is being replaced. */
export const ByFronts = (): MethodDecorator => addRouteConfig({ byFronts: true });

/** ms; an idle connection to the keeper is closed after this at most. */
const IDLE = 4000;
/** Headers that concern one connection. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'te']);
/** Also of an answer: a client of HTTP/1.0 cannot read chunks. */
const ANSWERS_OWN = new Set([...HOP_BY_HOP, 'transfer-encoding']);

/**
 * Passes requests on to the keeper, byte for byte, and its answers back. Bodies stream.
 * See docs/decisions/021-processes.md.
 */
export class PassOn {
  private readonly agent: Agent;
  private readonly passed = new WeakSet<IncomingMessage>();

  /**
   * @param socket path of the Unix socket of the keeper
   * @param idleTimeout ms after which the keeper closes a connection: the front does so before, not with a request on it
   */
  constructor(
    private readonly socket: string,
    idleTimeout: number,
  ) {
    this.agent = new Agent({ keepAlive: true, timeout: Math.min(IDLE, idleTimeout / 2), scheduling: 'lifo' });
  }

  /** Before all other hooks: what is passed on is none of theirs. */
  open(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.config?.byFronts === true) done();
      else this.pass(request, reply, done);
    });
    fastify.addHook('onClose', (_fastify, done) => {
      this.agent.destroy();
      done();
    });
  }

  /** Whether the keeper answers this request, and counts and logs it. */
  has(request: IncomingMessage): boolean {
    return this.passed.has(request);
  }

  /** @param onAway called when the keeper cannot be reached, before anything was answered */
  pass({ raw }: FastifyRequest, reply: FastifyReply, onAway: (error: Error) => void): void {
    const upstream = this.ask(raw);
    let isAnswered = false;
    upstream.once('response', (answer) => {
      isAnswered = true;
      this.passed.add(raw);
      reply.hijack();
      passBack(answer, reply.raw);
    });
    upstream.once('continue', () => reply.raw.writeContinue());
    upstream.on('error', () => {
      if (isAnswered || reply.raw.destroyed) return;
      raw.unpipe(upstream).resume();
      onAway(new KeeperAway());
    });
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) upstream.destroy();
    });
    if (!hasBody(raw)) return void upstream.end();
    raw.pipe(upstream);
    // The connection is silent while the keeper works. With the answer Node sets the time limit again.
    raw.once('end', () => isAnswered || raw.socket.setTimeout(0));
  }

  private ask(request: IncomingMessage): ClientRequest {
    const { method, url, rawHeaders, socket } = request;
    const headers = [PEER_HEADER, peerOf(socket), ...missingHeaders(request)];
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at]!.toLowerCase();
      if (name !== PEER_HEADER && !HOP_BY_HOP.has(name)) headers.push(rawHeaders[at]!, rawHeaders[at + 1]!);
    }
    const upstream = send({
      socketPath: this.socket,
      agent: this.agent,
      method,
      path: url,
      // Node takes pairs one after the other, as it gives them.
      headers: headers as never,
    });
    // The client waits for "100 Continue" before it sends anything.
    if (request.headers.expect !== undefined) upstream.flushHeaders();
    return upstream;
  }
}

/** What HTTP/1.0 does without, and Node would else make up. */
function missingHeaders({ method, headers }: IncomingMessage): string[] {
  const missing = headers.host === undefined ? ['host', ''] : [];
  const saysLength = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  if (!saysLength && method !== 'GET' && method !== 'HEAD') missing.push('content-length', '0');
  return missing;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** An answer that breaks off breaks the client's connection, too: so the client knows. */
function passBack(answer: IncomingMessage, response: ServerResponse): void {
  const { statusCode, rawHeaders, headers } = answer;
  const passed: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (!ANSWERS_OWN.has(rawHeaders[at]!.toLowerCase())) passed.push(rawHeaders[at]!, rawHeaders[at + 1]!);
  // The keeper does not want the rest of the body.
  if (headers.connection === 'close') passed.push('connection', 'close');
  response.writeHead(statusCode!, passed);
  answer.on('error', () => response.destroy()).pipe(response);
}
