import { AskingSocket } from './asking-socket.ts';
import type { Outcome } from './load.ts';
import { outcomeOf } from './percentiles.ts';
import type { PausingJob } from './socket-load.ts';
import { requestText } from './whole-answer.ts';

class Run {
  private readonly latencies: number[] = [];
  private readonly begin = performance.now();
  private readonly job: PausingJob;
  private readonly requests: readonly string[];
  private next = 0;

  constructor(job: PausingJob) {
    this.job = job;
    this.requests = job.paths.map((it) => requestText(it, job));
  }

  async all(): Promise<Outcome> {
    await Promise.all(Array.from({ length: this.job.connections }, () => this.connection()));
    return outcomeOf(this.latencies, (performance.now() - this.begin) / 1000);
  }

  private connection(): Promise<void> {
    return new Promise((resolve, reject) => {
      const ask = () => socket.ask(this.requests[this.next++ % this.requests.length]!);
      const answered = (latency: number) => {
        this.latencies.push(latency);
        if (this.isOver) {
          socket.close();
          resolve();
        } else if (this.job.pause === undefined) ask();
        else setTimeout(ask, this.job.pause);
      };
      const socket = new AskingSocket(this.job, answered, reject);
      ask();
    });
  }

  private get isOver(): boolean {
    const { seconds, requests = Infinity } = this.job;
    return this.next >= requests || performance.now() - this.begin >= seconds * 1000;
  }
}

process.on('message', (job: PausingJob) => {
  new Run(job).all().then(
    (outcome) => process.send!(outcome),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());
