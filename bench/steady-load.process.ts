import { AskingSocket } from './asking-socket.ts';
import type { Outcome } from './load.ts';
import { outcomeOf } from './percentiles.ts';
import type { SteadyJob } from './steady-load.ts';
import { requestText } from './whole-answer.ts';

class Run {
  private readonly latencies: number[] = [];
  private readonly job: SteadyJob;
  private readonly requests: readonly string[];
  private readonly free: AskingSocket[] = [];
  /** Due times of the requests that wait for a connection. */
  private readonly waiting: number[] = [];
  private sent = 0;
  private begin = 0;
  private readonly total: number;
  private done: () => void = () => undefined;
  private failed: (error: Error) => void = () => undefined;

  constructor(job: SteadyJob) {
    this.job = job;
    this.total = job.rate * job.seconds;
    this.requests = job.paths.map((it) => requestText(it, job));
  }

  async all(): Promise<Outcome> {
    this.free.push(...Array.from({ length: this.job.connections }, () => this.connection()));
    const all = [...this.free];
    await Promise.all(all.map((connection) => connection.open()));
    this.begin = performance.now();
    const ticks = setInterval(() => this.tick(), 1);
    await new Promise<void>((resolve, reject) => ([this.done, this.failed] = [resolve, reject]));
    clearInterval(ticks);
    for (const connection of all) connection.close();
    return outcomeOf(this.latencies, (performance.now() - this.begin) / 1000);
  }

  private connection(): AskingSocket {
    const connection = new AskingSocket(
      this.job,
      (latency) => this.answered(connection, latency),
      (error) => this.failed(error),
    );
    return connection;
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

  private send(connection: AskingSocket, due: number): void {
    connection.ask(this.requests[this.sent++ % this.requests.length]!, due);
  }

  private answered(connection: AskingSocket, latency: number): void {
    this.latencies.push(latency);
    const due = this.waiting.shift();
    if (due === undefined) this.free.push(connection);
    else this.send(connection, due);
    if (this.latencies.length === this.total) this.done();
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
