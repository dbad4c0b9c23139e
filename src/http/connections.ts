import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How often, ms. */
const EVERY = 100;

/** A connection with the answer that is on its way; only Node knows which that is. */
type Busy = Socket & { readonly _httpMessage?: ServerResponse | null };

/**
 * From the moment the server is closed, whoever closes it, connections that wait for nothing are closed.
 * Node itself looks once, and does not count a connection as idle that never sent a byte; clients keep
 * such in reserve, and would hold it up.
 */
export class Connections {
  private readonly open = new Set<Busy>();
  private keepUntil = 0;
  private timer?: NodeJS.Timeout;

  private constructor(private readonly server: Server) {}

  static of({ server }: FastifyInstance): Connections {
    const connections = new Connections(server);
    connections.watch();
    return connections;
  }

  /**
   * From now on every answer says `Connection: close` and ends its connection: to close one later, for being
   * idle, may cut the next request on its way. Answers that have begun cannot say so any more.
   * @param silence how long, ms, after the last of those idle connections are kept
   */
  sayGoodbye(silence: number): void {
    this.server.prependListener('request', (_request, answer) => tell(answer));
    for (const { _httpMessage: answer } of this.open) {
      if (answer?.headersSent) answer.once('close', () => (this.keepUntil = performance.now() + silence));
      else if (answer) tell(answer);
    }
  }

  private watch(): void {
    const { server, open } = this;
    server.on('connection', (socket: Busy) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
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
}

function tell(answer: ServerResponse): void {
  if (!answer.headersSent) answer.setHeader('connection', 'close');
}
