import { connect, type Socket } from 'node:net';
import type { Outcome } from './load.ts';
import { outcomeOf } from './percentiles.ts';
import type { SteadyJob } from './steady-load.ts';
import { isSuccess, isWhole, requestText } from './whole-answer.ts';

class Run {
  private readonly latencies: number[] = [];
  private readonly job: SteadyJob;
  private readonly requests: readonly string[];
  private readonly free: Connection[] = [];
  /** Due times of the requests that wait for a connection. */
  private readonly waiting: number[] = [];
  private sent = 0;
  private begin = 0;
  private readonly total: number;
  private done: () => void = () => undefined;

  constructor(job: SteadyJob) {
    this.job = job;
    this.total = job.rate * job.seconds;
    this.requests = job.paths.map((it) => requestText(it, job.port, job.headers));
  }

  async all(): Promise<Outcome> {
    const { port, connections } = this.job;
    const answered = (connection: Connection, latency: number) => this.answered(connection, latency);
    this.free.push(...Array.from({ length: connections }, () => new Connection(port, answered)));
    const all = [...this.free];
    await Promise.all(all.map((connection) => connection.opened));
    this.begin = performance.now();
    const ticks = setInterval(() => this.tick(), 1);
    await new Promise<void>((resolve) => (this.done = resolve));
    clearInterval(ticks);
    for (const connection of all) connection.close();
    return outcomeOf(this.latencies, (performance.now() - this.begin) / 1000);
  }

  private tick(): void {
    const now = performance.now();
    const due = Math.min(this.total, Math.floor(((now - this.begin) / 1000) * this.job.rate));
    while (this.sent + this.waiting.length < due) {
      const connection = this.free.pop();
      if (connection === undefined) this.waiting.push(now);
      else this.send(connection, performance.now());
    }
  }

  private send(connection: Connection, due: number): void {
    connection.ask(this.requests[this.sent++ % this.requests.length]!, due);
  }

  private answered(connection: Connection, latency: number): void {
    this.latencies.push(latency);
    const due = this.waiting.shift();
    if (due === undefined) this.free.push(connection);
    else this.send(connection, due);
    if (this.latencies.length === this.total) this.done();
  }
}

/** One request at a time. */
class Connection {
  readonly opened: Promise<void>;
  private readonly socket: Socket;
  private answer = '';
  private due = 0;

  constructor(port: number, answered: (connection: Connection, latency: number) => void) {
    this.socket = connect(port, '127.0.0.1').setNoDelay();
    this.socket.on('data', (chunk) => {
      this.answer += chunk.toString('latin1');
      if (!isWhole(this.answer)) return;
      if (!isSuccess(this.answer)) throw new Error(this.answer);
      this.answer = '';
      answered(this, performance.now() - this.due);
    });
    this.socket.on('end', () => {
      throw new Error('the server closed a connection');
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('connect', () => resolve()).once('error', reject);
    });
  }

  ask(request: string, due: number): void {
    this.due = due;
    this.socket.write(request, 'latin1');
  }

  close(): void {
    this.socket.destroy();
  }
}

process.on('message', (job: SteadyJob) => {
  new Run(job).all().then(
    (outcome) => process.send!(outcome),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());
