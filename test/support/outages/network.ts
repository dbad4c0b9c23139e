import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The way to a server, which can be cut off, drop all packets, or forget its connections. */
export class Network implements AsyncDisposable {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private readonly waiting = new Set<Socket>();
  private isSilent = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly target: number,
  ) {
    server.on('connection', (client) => this.join(client));
  }

  /** @param target port on this machine */
  static async to(target: number): Promise<Network> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Network(server, (server.address() as AddressInfo).port, target);
  }

  /** Resets all connections, and refuses new ones. */
  async refuse(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets()) socket.resetAndDestroy();
    await closed;
  }

  async accept(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Nothing passes any more, and nothing is closed. */
  drop(): void {
    this.isSilent = true;
    for (const socket of this.sockets()) socket.unpipe().pause();
  }

  /** Everything passes again, also what was sent meanwhile. */
  deliver(): void {
    this.isSilent = false;
    for (const [client, server] of this.pairs) client.pipe(server).pipe(client);
    this.connectWaiting();
  }

  /** Connections from before stay silent for ever; others pass. */
  forget(): void {
    this.isSilent = false;
    this.connectWaiting();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.server.listening) await this.refuse();
    for (const socket of this.sockets()) socket.destroy();
  }

  private *sockets(): Iterable<Socket> {
    for (const pair of this.pairs) yield* pair;
    yield* this.waiting;
  }

  private join(client: Socket): void {
    client.on('error', () => client.destroy()).on('close', () => this.waiting.delete(client));
    if (this.isSilent) this.waiting.add(client);
    else this.connect(client);
  }

  private connectWaiting(): void {
    for (const client of this.waiting) this.connect(client);
    this.waiting.clear();
  }

  private connect(client: Socket): void {
    const server = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    const pair = [client, server] as const;
    this.pairs.add(pair);
    const end = () => {
      this.pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    // An end that is not known while packets are dropped is not passed on.
    for (const socket of pair) socket.on('error', end).on('close', () => this.isSilent || end());
    client.pipe(server).pipe(client);
  }
}
