import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Changes bytes in transit; undefined breaks the connection. */
export type Tamper = (bytes: Buffer) => Buffer | undefined;

const UNCHANGED: Tamper = (bytes) => bytes;

/** A proxy that can watch, change, delay and cut the traffic to a server. */
export class TamperingProxy implements AsyncDisposable {
  /** Applied to bytes from the client. */
  toServer: Tamper = UNCHANGED;
  /** Applied to bytes from the server. */
  toClient: Tamper = UNCHANGED;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(target: string): Promise<TamperingProxy> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address() as { port: number };
    const link = new TamperingProxy(server, `http://127.0.0.1:${address.port}`);
    server.on('connection', (client) => link.join(client, connect(Number(port), hostname)));
    return link;
  }

  /** Number of open connections. */
  get connections(): number {
    return this.sockets.size / 2;
  }

  /** Closes all connections and refuses new ones. */
  async cut(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  async mend(): Promise<void> {
    await once(this.server.listen(Number(new URL(this.url).port), '127.0.0.1'), 'listening');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.server.listening) await this.cut();
  }

  private join(client: Socket, server: Socket): void {
    this.pass(client, server, (bytes) => this.toServer(bytes));
    this.pass(server, client, (bytes) => this.toClient(bytes));
  }

  private pass(from: Socket, to: Socket, bend: Tamper): void {
    this.sockets.add(from);
    from.on('error', () => undefined);
    from.once('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
    from.on('data', (bytes: Buffer) => {
      const passed = bend(bytes);
      if (passed === undefined) from.destroy();
      else if (!to.write(passed)) from.pause();
    });
    to.on('drain', () => from.resume());
    from.once('end', () => to.end());
  }
}
