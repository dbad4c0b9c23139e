import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { refuseConnection } from './refuse-connection.ts';

/** How often idle connections are closed, ms. */
const EVERY = 100;

/** Connections beyond the limit that get an answer; further ones are cut. */
const REFUSED_AT_ONCE = 128;

/** What became of a connection beyond the limit. */
export type Refusal = 'answered' | 'cut';

/** A connection with the answer in progress, which Node keeps in a private field. */
type Busy = Socket & { readonly _httpMessage?: ServerResponse | null };

/**
 * Once the server is being closed, closes idle connections again and again. Node does it only once, and does not
 * count a connection as idle that never sent a byte; clients keep such connections in reserve, which would hold up
 * the close. Connections beyond a limit are refused.
 * See docs/decisions/007-node-internals.md.
 */
export class Connections {
  private readonly open = new Set<Busy>();
  private keepUntil = 0;
  private timer?: NodeJS.Timeout;

  private constructor(
    private readonly server: Server,
    private readonly max: number,
    private readonly onRefused: (how: Refusal) => void,
  ) {}

  /** @param max connections that are served at once */
  static of({ server }: FastifyInstance, max: number, onRefused: (how: Refusal) => void): Connections {
    const connections = new Connections(server, max, onRefused);
    connections.watch();
    return connections;
  }

  /**
   * From now on every answer says `Connection: close` and ends its connection: closing an idle connection later may
   * cut off a request that is on its way. Answers whose head is sent already cannot say so.
   * @param silence how long, ms, idle connections are kept after the last of those answers
   */
  closeAfterAnswers(silence: number): void {
    this.server.prependListener('request', (_request, answer) => announceClose(answer));
    for (const { _httpMessage: answer } of this.open) {
      if (answer?.headersSent) answer.once('close', () => (this.keepUntil = performance.now() + silence));
      else if (answer) announceClose(answer);
    }
  }

  private watch(): void {
    const { server, open } = this;
    const serve = server.listeners('connection') as ((socket: Busy) => void)[];
    server.removeAllListeners('connection');
    server.on('connection', (socket: Busy) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      if (open.size > this.max) this.refuse(socket);
      else for (const listener of serve) listener.call(server, socket);
    });
    const close = server.close.bind(server);
    server.once('close', () => clearInterval(this.timer));
    server.close = (done) => {
      if (server.listening) this.timer ??= setInterval(() => server.closeIdleConnections(), EVERY);
      return close(done);
    };
    const closeIdle = server.closeIdleConnections.bind(server);
    server.closeIdleConnections = () => {
      if (performance.now() < this.keepUntil) return;
      closeIdle();
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    };
  }

  private refuse(socket: Socket): void {
    const isAnswered = this.open.size <= this.max + REFUSED_AT_ONCE;
    this.onRefused(isAnswered ? 'answered' : 'cut');
    if (isAnswered) refuseConnection(socket);
    else socket.destroy();
  }
}

function announceClose(answer: ServerResponse): void {
  if (!answer.headersSent) answer.setHeader('connection', 'close');
}
