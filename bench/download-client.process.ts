import { connect } from 'node:net';
import { CountedAnswer, HEAD_END } from './counted-answer.ts';
import type { DownloadJob } from './download-client.ts';

const BUFFER = 512 * 1024;

class Run {
  private asked = 0;
  private readonly job: DownloadJob;

  constructor(job: DownloadJob) {
    this.job = job;
  }

  async all(): Promise<number> {
    const begin = performance.now();
    await Promise.all(Array.from({ length: this.job.connections }, () => this.connection()));
    return (performance.now() - begin) / 1000;
  }

  /** One request after the other, each when the previous answer is complete. */
  private connection(): Promise<void> {
    return new Promise((resolve, reject) => {
      const answer = new CountedAnswer(this.job.range ?? this.job.size);
      const callback = (length: number, bytes: Uint8Array) => {
        answer.take(bytes.subarray(0, length));
        if (answer.left === 0 && !this.ask(socket, answer)) socket.destroy();
        return true;
      };
      // One buffer for all answers: the client should cost as little as possible.
      const onread = { buffer: Buffer.alloc(BUFFER), callback };
      const socket = connect({ port: this.job.port, host: '127.0.0.1', onread });
      socket.on('error', reject).on('close', () => resolve());
      socket.on('end', () => reject(new Error(`the connection ended ${answer.left} bytes early`)));
      this.ask(socket, answer);
    });
  }

  private ask(socket: { write(text: string): unknown }, answer: CountedAnswer): boolean {
    const { target, range, size, requests } = this.job;
    if (this.asked === requests) return false;
    const start = (this.asked++ * (range ?? 0)) % size;
    const wanted = range === undefined ? '' : `Range: bytes=${start}-${start + range - 1}\r\n`;
    answer.begin();
    socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${wanted}${HEAD_END.slice(2)}`);
    return true;
  }
}

process.on('message', (job: DownloadJob) => {
  new Run(job).all().then(
    (seconds) => process.send!(seconds),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
