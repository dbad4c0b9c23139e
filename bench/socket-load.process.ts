import { connect, type Socket } from 'node:net';
import type { Outcome } from './load.ts';
import { outcomeOf } from './percentiles.ts';
import type { PausingJob } from './socket-load.ts';
import { isSuccess, isWhole, requestText } from './whole-answer.ts';

class Run {
  private readonly latencies: number[] = [];
  private readonly begin = performance.now();
  private readonly job: PausingJob;
  private readonly requests: readonly string[];
  private next = 0;

  constructor(job: PausingJob) {
    this.job = job;
    this.requests = job.paths.map((it) => requestText(it, job.port, job.headers));
  }

  async all(): Promise<Outcome> {
    await Promise.all(Array.from({ length: this.job.connections }, () => this.connection()));
    return outcomeOf(this.latencies, (performance.now() - this.begin) / 1000);
  }

  private connection(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.job.port, '127.0.0.1').setNoDelay();
      let sent = this.send(socket);
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
        if (!isWhole(answer)) return;
        this.latencies.push(performance.now() - sent);
        if (!isSuccess(answer)) socket.destroy(new Error(answer));
        else if (this.isOver) socket.destroy();
        else if (this.job.pause === undefined) sent = this.send(socket);
        else setTimeout(() => (sent = this.send(socket)), this.job.pause);
        answer = '';
      });
      socket.on('error', reject).on('close', () => resolve());
    });
  }

  private get isOver(): boolean {
    const { seconds, requests = Infinity } = this.job;
    return this.next >= requests || performance.now() - this.begin >= seconds * 1000;
  }

  private send(socket: Socket): number {
    socket.write(this.requests[this.next++ % this.requests.length]!, 'latin1');
    return performance.now();
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
