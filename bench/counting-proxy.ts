import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

const REQUEST = /^(GET|HEAD|PUT|POST|DELETE) \S+ HTTP\/1\.1\r\n/;

/** Passes on to a server all bytes, and counts the requests among them. */
export class CountingProxy {
  requests = 0;
  readonly url: string;

  private constructor(port: number) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /** @param target port on this machine. It ends with this process. */
  static async to(target: number): Promise<CountingProxy> {
    const server = createServer((client) => {
      const behind = connect(target, '127.0.0.1');
      client.on('error', () => behind.destroy()).on('close', () => behind.destroy());
      behind.on('error', () => client.destroy()).on('close', () => client.destroy());
      client.on('data', (bytes: Buffer) => void (proxy.requests += isRequest(bytes) ? 1 : 0));
      client.pipe(behind).pipe(client);
    });
    server.listen(0, '127.0.0.1').unref();
    await once(server, 'listening');
    const proxy = new CountingProxy((server.address() as AddressInfo).port);
    return proxy;
  }
}

/** A client sends a request at the beginning of a write, when the answer to the last one has come. */
function isRequest(bytes: Buffer): boolean {
  return REQUEST.test(bytes.subarray(0, 4096).toString('latin1'));
}
