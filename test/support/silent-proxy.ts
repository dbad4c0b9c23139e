import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a client and a server, like a network: connections can vanish without a word. */
export class SilentProxy implements AsyncDisposable {
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** Where new connections lead. */
    public target: number,
  ) {}

  static async to(port: number): Promise<SilentProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new SilentProxy(server, port);
    server.on('connection', (client) => proxy.join(client));
    return proxy;
  }

  get addr(): string {
    return `127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From now on nothing passes on the connections that are open; they are not closed either. New ones work. */
  vanish(): void {
    for (const socket of this.open) socket.unpipe().pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.open) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    for (const socket of [client, server]) {
      this.open.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.pipe(server).pipe(client);
  }
}
