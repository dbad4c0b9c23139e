import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** By lower-case name; the values of a repeated header are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

type Bytes = string | Uint8Array;

const HEAD_END = '\r\n\r\n';

/** A raw connection to a service, for bytes that no HTTP client would send. Text is sent as Latin-1. */
export class RawConnection implements AsyncDisposable {
  /** Settles when the other side has closed or reset the connection. */
  readonly closed: Promise<void>;
  private received = Buffer.alloc(0);
  private ended = false;
  private news = Promise.withResolvers<void>();

  private constructor(private readonly socket: Socket) {
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.announce();
    });
    for (const end of ['end', 'close']) socket.once(end, () => this.finish());
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Resolves when the bytes have left this process. */
  write(bytes: Bytes): Promise<void> {
    const chunk = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    return new Promise((resolve) => this.socket.write(chunk, () => resolve()));
  }

  /**
   * Sends the head and an optional body in one write. The length of the body is declared unless a header says
   * otherwise.
   */
  async send(
    requestLine: string,
    headers: Readonly<Record<string, string>> = {},
    body?: Uint8Array,
  ): Promise<void> {
    const declared = body !== undefined && !('transfer-encoding' in headers || 'content-length' in headers);
    const all = { host: 'localhost', ...headers, ...(declared && { 'content-length': String(body.length) }) };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = Buffer.from(`${requestLine} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
    await this.write(body === undefined ? head : Buffer.concat([head, body]));
  }

  /** Sends one chunk of a body with `transfer-encoding: chunked`; an empty chunk ends the body. */
  async chunk(bytes: Bytes): Promise<void> {
    const data = Buffer.from(bytes as string, 'latin1');
    await this.write(
      Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]),
    );
  }

  /**
   * Reads the next answer and skips interim ones. @throws when the connection ends before the answer is
   * complete
   */
  async answer({ bodiless = false } = {}): Promise<RawAnswer> {
    for (;;) {
      const parsed = parseAnswer(this.received, this.ended, bodiless);
      if (parsed === undefined) {
        await this.more();
        continue;
      }
      this.received = this.received.subarray(parsed.length);
      if (parsed.answer.status >= 200) return parsed.answer;
    }
  }

  /** Resolves when the other side asks for the body. @throws when it does not, and answers or closes */
  async interim(): Promise<void> {
    while (!this.received.includes(HEAD_END)) await this.more();
    if (!this.received.toString('latin1').startsWith('HTTP/1.1 100 ')) throw new Error('there is an answer');
  }

  /** Ends the sending side and keeps reading. */
  end(): void {
    this.socket.end();
  }

  /** Closes at once, like a client that crashed. */
  destroy(): void {
    this.socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  private async more(): Promise<void> {
    if (this.ended) throw new Error(`closed after ${JSON.stringify(this.received.toString('latin1'))}`);
    await this.news.promise;
  }

  private finish(): void {
    this.ended = true;
    this.announce();
  }

  private announce(): void {
    this.news.resolve();
    this.news = Promise.withResolvers();
  }
}

/** Sends one request on its own connection. */
export async function rawRequest(
  url: string,
  requestLine: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Uint8Array,
): Promise<RawAnswer> {
  await using connection = await RawConnection.open(url);
  await connection.send(requestLine, headers, body);
  return await connection.answer({ bodiless: requestLine.startsWith('HEAD ') });
}

/** Returns undefined while more bytes are needed. */
function parseAnswer(
  bytes: Buffer,
  ended: boolean,
  bodiless: boolean,
): { answer: RawAnswer; length: number } | undefined {
  const headLength = bytes.indexOf(HEAD_END);
  if (headLength < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headLength).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const headers = headersOf(lines);
  const start = headLength + HEAD_END.length;
  const body =
    bodiless || status < 200 || status === 204 || status === 304
      ? NO_BODY
      : bodyOf(bytes.subarray(start), headers, ended);
  if (body === undefined) return undefined;
  return { answer: { status, headers, text: body.text.toString() }, length: start + body.length };
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

interface Body {
  readonly text: Buffer;
  /** Length of the body on the wire, bytes. */
  readonly length: number;
}

const NO_BODY: Body = { text: Buffer.alloc(0), length: 0 };

function bodyOf(bytes: Buffer, headers: Readonly<Record<string, string>>, ended: boolean): Body | undefined {
  if (headers['transfer-encoding'] === 'chunked') return chunksOf(bytes);
  const length = Number(headers['content-length'] ?? (ended ? bytes.length : Number.NaN));
  return bytes.length >= length ? { text: bytes.subarray(0, length), length } : undefined;
}

function chunksOf(bytes: Buffer): Body | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const start = lineEnd + 2;
    if (bytes.length < start + size + 2) return undefined;
    if (size === 0) return { text: Buffer.concat(chunks), length: start + 2 };
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
