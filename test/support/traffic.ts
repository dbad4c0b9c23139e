import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const CLIENTS = 16;
/** Every 20th request of a client is a write, which a client may not repeat by itself. */
const WRITES = 20;

/** Clients that keep their connections, send requests without a pause, and do not retry. */
export class Traffic implements AsyncDisposable {
  /** Descriptions of the failures. */
  readonly failures: string[] = [];
  answered = 0;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly running: Promise<void>[];
  private isOver = false;

  private readonly url: string;
  private readonly paths: readonly string[];
  private readonly token: string;

  constructor(url: string, paths: readonly string[], token: string) {
    [this.url, this.paths, this.token] = [url, paths, token];
    this.running = Array.from({ length: CLIENTS }, (_, client) => this.run(client));
  }

  /** Resolves when each client has got some more answers, or one has failed. */
  async moreAnswers(): Promise<void> {
    const enough = this.answered + CLIENTS * 10;
    while (this.answered < enough && this.failures.length === 0) await pause(20);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
    this.agent.destroy();
  }

  private async run(client: number): Promise<void> {
    for (let n = 1; !this.isOver; n++) {
      const rid = n % WRITES === 0 ? `made-by-${client}-${n}` : undefined;
      const path = rid === undefined ? this.paths[n % this.paths.length]! : '/resources';
      try {
        const status = await this.send(path, rid);
        if (status >= 400) this.failures.push(`${path}: ${status}`);
        this.answered++;
      } catch (error) {
        this.failures.push(`${path}: ${String(error)}`);
      }
    }
  }

  private async send(path: string, resource_id?: string): Promise<number> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const write = { method: 'POST', headers };
    const sent = request(this.url + path, { agent: this.agent, ...(resource_id !== undefined && write) });
    sent.end(resource_id && JSON.stringify({ resource_id, name: resource_id }));
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    // Reads the answer to its end: one that breaks off is a failure too.
    for await (const _ of answer);
    return answer.statusCode!;
  }
}
