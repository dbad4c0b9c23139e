import { connect, type Socket } from 'node:net';
import type { Job, Outcome } from './load.ts';

type PausingJob = Job & { pause?: number };

const HEAD_END = '\r\n\r\n';

class Run {
  private readonly latencies: number[] = [];
  private readonly begin = performance.now();
  private readonly job: PausingJob;
  private readonly requests: readonly string[];
  private next = 0;

  constructor(job: PausingJob) {
    this.job = job;
    this.requests = job.paths.map((it) => `GET ${it} HTTP/1.1\r\nHost: 127.0.0.1:${job.port}${HEAD_END}`);
  }

  async all(): Promise<Outcome> {
    await Promise.all(Array.from({ length: this.job.connections }, () => this.connection()));
    const seconds = (performance.now() - this.begin) / 1000;
    const sorted = Float64Array.from(this.latencies).sort();
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!;
    return { requests: sorted.length, seconds, p50: at(0.5), p99: at(0.99) };
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
        if (!answer.startsWith('HTTP/1.1 200 ')) socket.destroy(new Error(answer));
        else if (performance.now() - this.begin >= this.job.seconds * 1000) socket.destroy();
        else if (this.job.pause === undefined) sent = this.send(socket);
        else setTimeout(() => (sent = this.send(socket)), this.job.pause);
        answer = '';
      });
      socket.on('error', reject).on('close', () => resolve());
    });
  }

  private send(socket: Socket): number {
    socket.write(this.requests[this.next++ % this.requests.length]!, 'latin1');
    return performance.now();
  }
}

/** The answers measured here all say their length. */
function isWhole(answer: string): boolean {
  const head = answer.indexOf(HEAD_END);
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
  return answer.length === head + HEAD_END.length + Number(length);
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
