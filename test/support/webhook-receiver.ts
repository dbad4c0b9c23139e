import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Mailbox } from './mailbox.ts';

export interface Delivery {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answering = (response: ServerResponse) => void;

export const answers = {
  ok: (response: ServerResponse) => response.writeHead(204).end(),
  status:
    (status: number, headers = {}) =>
    (response: ServerResponse) =>
      response.writeHead(status, headers).end(),
  never: () => undefined,
  /** Answers 200 and then sends data without end. */
  endless: (response: ServerResponse) => {
    response.writeHead(200);
    const goOn = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on('drain', goOn);
    goOn();
  },
};

/** Receives webhooks on a free port. It gives the planned answers in order, then answers 204. */
export class WebhookReceiver implements AsyncDisposable {
  readonly deliveries = new Mailbox<Delivery>();
  private readonly next: Answering[] = [];
  private readonly server = createServer((request, response) => {
    void text(request).then((body) => {
      this.deliveries.put({ path: request.url!, headers: request.headers, body });
      (this.next.shift() ?? answers.ok)(response);
    });
  });

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook?for=tests`;
  }

  answer(...next: Answering[]): void {
    this.next.push(...next);
  }

  /** The body of the next delivery. */
  async nextBody(): Promise<unknown> {
    return JSON.parse((await this.deliveries.take()).body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
