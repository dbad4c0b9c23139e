import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** ms between two readiness probes of a node */
const PROBES = 50;

interface Node {
  readonly url: string;
}

/**
 * Distributes connections over ready nodes in turn, like a Kubernetes Service: it knows nothing of requests,
 * and a connection stays with its node as long as both sides keep it open.
 */
export class Balancer implements AsyncDisposable {
  private readonly server: Server;
  private readonly ready = new Set<Node>();
  private readonly open = new Set<Socket>();
  private readonly probing: Promise<void>[];
  private isOver = false;
  private turn = 0;

  private constructor(nodes: readonly Node[]) {
    this.server = createServer((client) => void this.serve(client));
    this.probing = nodes.map((node) => this.probe(node));
  }

  /** Resolves once all nodes are ready. */
  static async start(nodes: readonly Node[]): Promise<Balancer> {
    const balancer = new Balancer(nodes);
    await once(balancer.server.listen(0, '127.0.0.1'), 'listening');
    for (const node of nodes) await balancer.waitUntilReady(node, true);
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async waitUntilReady(node: Node, isReady: boolean): Promise<void> {
    while (this.ready.has(node) !== isReady) await pause(PROBES);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isOver = true;
    await Promise.all(this.probing);
    for (const socket of this.open) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private async probe(node: Node): Promise<void> {
    for (; !this.isOver; await pause(PROBES)) {
      const status = await fetch(`${node.url}/health/ready`).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) this.ready.add(node);
      else this.ready.delete(node);
    }
  }

  private async serve(client: Socket): Promise<void> {
    const node = [...this.ready][this.turn++ % this.ready.size];
    if (node === undefined) return void client.destroy();
    const { hostname, port } = new URL(node.url);
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    }
    // When one side closes its connection, pipeline closes the other side too.
    await Promise.allSettled([pipeline(client, upstream), pipeline(upstream, client)]);
  }
}
