import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Mailbox } from './mailbox.ts';

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: any;
}

type Behaviour = (response: ServerResponse, asked: Asked) => void;

export const answering =
  (answer: unknown, status = 200): Behaviour =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));

export const sending =
  (body: string | Uint8Array): Behaviour =>
  (response) =>
    void response.end(body);

export const redirecting =
  (location: string, status = 302): Behaviour =>
  (response) =>
    void response.writeHead(status, { location }).end(JSON.stringify({ code: 0 }));

/** Accepts the request and never answers. */
export const hanging: Behaviour = () => undefined;

/** Starts an answer and never continues it. */
export const stalling: Behaviour = (response) => void response.write('{"code":');

/** Sends data until the client closes the connection. */
export const endless: Behaviour = (response) => {
  const more = () => {
    while (!response.destroyed && response.write(' '.repeat(16_384)));
  };
  response.on('drain', more);
  more();
};

export const hangingUp: Behaviour = (response) => void response.destroy();

/** A validator of CDKs, tokens and downloads, whose behaviour a test chooses, good or bad. */
export class FakeValidator implements AsyncDisposable {
  readonly requests: Asked[] = [];
  readonly arrivals = new Mailbox<Asked>();
  /** Requests that the client closed before the end of the answer. */
  readonly givenUp = new Mailbox<Asked>();
  behave: Behaviour = answering({ code: 0 });
  private readonly server = createServer((request, response) => void this.serve(request, response));

  static async start(behave?: Behaviour): Promise<FakeValidator> {
    const fake = new FakeValidator();
    if (behave) fake.behave = behave;
    fake.server.listen(0, '127.0.0.1');
    await once(fake.server, 'listening');
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { method = '', url: target = '' } = request;
    const asked = { method, target, body: body === '' ? undefined : (JSON.parse(body) as unknown) };
    this.requests.push(asked);
    response.on('close', () => response.writableFinished || this.givenUp.put(asked));
    this.behave(response, asked);
    this.arrivals.put(asked);
  }
}
