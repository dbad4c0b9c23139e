import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Whether the connection is cut before or after the server receives the COMMIT; the client never gets the
 * answer.
 */
type Moment = 'before' | 'after';

/** A proxy between a client and a database server that cuts a connection at a chosen moment. */
export class CuttingProxy implements AsyncDisposable {
  /** Number of connections cut so far. */
  cuts = 0;
  private readonly sockets = new Set<Socket>();
  private order: { statement: string; moment: Moment } | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (client) => this.pass(client));
  }

  /** @param target port on this machine */
  static async to(target: number): Promise<CuttingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CuttingProxy(server, target);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /**
   * Cuts the next transaction that contains this statement, before or after its COMMIT reaches the server.
   */
  cut(moment: Moment, statement: string): void {
    this.order = { statement, moment };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private pass(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    const end = () => [client, server].forEach((socket) => socket.destroy());
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    let armed: Moment | undefined;
    let isCommitted = false;
    client.on('data', (bytes) => {
      if (this.order !== undefined && bytes.includes(this.order.statement)) {
        armed = this.order.moment;
        this.order = undefined;
      }
      const isCommit = armed !== undefined && bytes.length < 64 && bytes.includes('COMMIT');
      if (isCommit) this.cuts += 1;
      if (isCommit && armed === 'before') return end();
      isCommitted = isCommit;
      server.write(bytes);
    });
    server.on('data', (bytes) => void (isCommitted ? end() : client.write(bytes)));
  }
}
