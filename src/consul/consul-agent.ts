import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type Consul from 'consul';
import { ConsulUnavailable } from './consul-unavailable.ts';

/** What is registered, as an agent holds it. */
export interface Service {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
}

export interface HttpCheck {
  readonly url: string;
  /** Durations, ms. */
  readonly interval: number;
  readonly timeout: number;
  /** After failing for so long the service is forgotten. */
  readonly deregisterAfter: number;
  /** What counts until the agent has asked for the first time. */
  readonly initially: 'passing' | 'critical';
}

/** A key of the KV as it stands. */
export interface Entry {
  /** Undefined when there is no such key. */
  readonly text: string | undefined;
  /** To be given again to wait for the next change; "0" when the agent told none. */
  readonly index: string;
}

export interface Patience {
  /** Answers when the key is no more as it was at this index. */
  readonly index: string;
  /** ms, after which the agent answers all the same. */
  readonly wait: number;
}

type WireService = Partial<
  Record<'ID' | 'Service' | 'Address', string> & {
    Port: number;
    Tags: string[] | null;
    Meta: Record<string, string> | null;
  }
>;

/** The agent holds an answer back for up to a sixteenth longer than it was told, and then it has to arrive. */
const HELD_BACK = 1 + 1 / 16;

const NOT_FOUND = 404;

/** A Consul agent, as far as this service speaks with it. Every method throws ConsulUnavailable. */
export class ConsulAgent {
  /** @param timeout of one request, ms @param place where it is, for messages */
  constructor(
    private readonly client: Consul,
    private readonly timeout: number,
    private readonly place: string,
  ) {}

  async register({ id, name, address, port, tags, meta }: Service, check: HttpCheck): Promise<void> {
    const service = { id, name, address, port, tags: [...tags], meta: { ...meta } };
    await this.ask(() => this.client.agent.service.register({ ...service, check: wireCheck(check) }));
  }

  /** Also when it is not registered. */
  async deregister(id: string): Promise<void> {
    await this.ask(() => this.client.agent.service.deregister(id)).catch((error: unknown) => {
      if ((error as ConsulUnavailable).status !== NOT_FOUND) throw error;
    });
  }

  /** Undefined when the agent does not know it. */
  async service(id: string): Promise<Service | undefined> {
    const filter = `ID == ${JSON.stringify(id)}`;
    const all = await this.ask(() => this.client.agent.service.list({ filter }));
    const found = (all as Record<string, WireService | undefined>)[id];
    return found && fromWire(found);
  }

  /** @param signal gives up waiting, which counts as a failure */
  async entry(key: string, patience?: Patience, signal?: AbortSignal): Promise<Entry> {
    const context = Object.assign(new EventEmitter(), { includeResponse: true });
    const cancel = () => context.emit('cancel');
    signal?.addEventListener('abort', cancel, { once: true });
    const waiting = patience && { index: patience.index, wait: `${patience.wait}ms` };
    const timeout = this.timeout + (patience === undefined ? 0 : patience.wait * HELD_BACK);
    const options = { key, ctx: context, timeout, ...waiting };
    try {
      // The client hands the response on as well when it is asked to, which its types do not say.
      const answer = (await this.ask(() => this.client.kv.get(options))) as unknown as [
        IncomingMessage,
        { Value: string | null }?,
      ];
      const index = answer[0].headers['x-consul-index'];
      return { text: textOf(answer[1]), index: typeof index === 'string' ? index : '0' };
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  close(): void {
    this.client.destroy();
  }

  private async ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw ConsulUnavailable.because(error, this.place);
    }
  }
}

function textOf(item: { Value: string | null } | undefined): string | undefined {
  return item === undefined ? undefined : (item.Value ?? '');
}

function wireCheck({ url, interval, timeout, deregisterAfter, initially }: HttpCheck) {
  return {
    name: 'ready',
    http: url,
    interval: `${interval}ms`,
    timeout: `${timeout}ms`,
    status: initially,
    deregistercriticalserviceafter: `${deregisterAfter}ms`,
  };
}

function fromWire({ ID = '', Service = '', Address = '', Port = 0, Tags, Meta }: WireService): Service {
  return { id: ID, name: Service, address: Address, port: Port, tags: Tags ?? [], meta: Meta ?? {} };
}
