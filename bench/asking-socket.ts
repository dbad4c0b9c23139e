import { connect, type Socket } from 'node:net';
import { type Addressed, isLast, isSuccess, isWhole } from './whole-answer.ts';

/** A connection with one request at a time. When the server closes it after an answer, the next request opens another. */
export class AskingSocket {
  private readonly server: Addressed;
  private readonly answered: (latency: number) => void;
  private readonly failed: (error: Error) => void;
  private socket: Socket | undefined;
  private answer = '';
  private isAsked = false;
  private since = 0;

  /** @param answered is called with the time from sending a request to its complete answer, ms */
  constructor(server: Addressed, answered: (latency: number) => void, failed: (error: Error) => void) {
    this.server = server;
    this.answered = answered;
    this.failed = failed;
  }

  async open(): Promise<void> {
    const socket = this.connected();
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve()).once('error', reject);
    });
  }

  /** @param since when the request was due */
  ask(request: string, since = performance.now()): void {
    this.since = since;
    [this.answer, this.isAsked] = ['', true];
    this.connected().write(request, 'latin1');
  }

  close(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }

  private connected(): Socket {
    if (this.socket !== undefined) return this.socket;
    const socket = connect(this.server.port, this.server.host ?? '127.0.0.1').setNoDelay();
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.answer += chunk.toString('latin1');
      if (isWhole(this.answer)) this.take();
    });
    socket.on('error', (error) => this.failed(error));
    socket.on('end', () => {
      if (socket !== this.socket) return;
      this.close();
      if (!this.isAsked) return;
      if (isWhole(this.answer, true)) this.take();
      else this.failed(new Error(`the server closed a connection after "${this.answer}"`));
    });
    return socket;
  }

  private take(): void {
    const { answer } = this;
    this.isAsked = false;
    if (!isSuccess(answer)) return this.failed(new Error(answer));
    if (isLast(answer)) this.close();
    this.answered(performance.now() - this.since);
  }
}
