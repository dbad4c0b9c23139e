import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type Consul from 'consul';
import { ConsulUnavailable } from './consul-unavailable.ts';

/** A service as an agent registers it. */
export interface ServiceDefinition {
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
  /** The agent removes a service that has failed its check for this long. */
  readonly deregisterAfter: number;
  /** The state until the agent has checked for the first time. */
  readonly initially: 'passing' | 'critical';
}

/** A key of the KV. */
export interface KvEntry {
  /** Undefined when there is no such key. */
  readonly text: string | undefined;
  /** To be sent with the query that waits for the next change; "0" when the agent sent none. */
  readonly index: string;
}

/** A query that the agent answers once the key has changed. */
export interface BlockingQuery {
  /** The change must be later than this index. */
  readonly index: string;
  /** ms, after which the agent answers without a change. */
  readonly wait: number;
}

type WireService = Partial<
  Record<'ID' | 'Service' | 'Address', string> & {
    Port: number;
    Tags: string[] | null;
    Meta: Record<string, string> | null;
  }
>;

/** An agent adds up to a sixteenth to the time it was asked to wait. */
const WAIT_FACTOR = 1 + 1 / 16;

const NOT_FOUND = 404;

/** The part of a Consul agent's API that this service uses. Every method throws ConsulUnavailable. */
export class ConsulAgent {
  /** @param timeout of one request, ms @param place address of the agent, for messages */
  constructor(
    private readonly client: Consul,
    private readonly timeout: number,
    private readonly place: string,
  ) {}

  async register(
    { id, name, address, port, tags, meta }: ServiceDefinition,
    check: HttpCheck,
  ): Promise<void> {
    const service = { id, name, address, port, tags: [...tags], meta: { ...meta } };
    await this.ask(() => this.client.agent.service.register({ ...service, check: wireCheck(check) }));
  }

  /** Resolves also when the service is not registered. */
  async deregister(id: string): Promise<void> {
    await this.ask(() => this.client.agent.service.deregister(id)).catch((error: unknown) => {
      if ((error as ConsulUnavailable).status !== NOT_FOUND) throw error;
    });
  }

  /** Undefined when the agent does not know it. */
  async service(id: string): Promise<ServiceDefinition | undefined> {
    const filter = `ID == ${JSON.stringify(id)}`;
    const all = await this.ask(() => this.client.agent.service.list({ filter }));
    const found = (all as Record<string, WireService | undefined>)[id];
    return found && fromWire(found);
  }

  /** @param signal ends the query, which then rejects */
  async entry(key: string, query?: BlockingQuery, signal?: AbortSignal): Promise<KvEntry> {
    const context = Object.assign(new EventEmitter(), { includeResponse: true });
    const cancel = () => context.emit('cancel');
    signal?.addEventListener('abort', cancel, { once: true });
    const waiting = query && { index: query.index, wait: `${query.wait}ms` };
    const timeout = this.timeout + (query === undefined ? 0 : query.wait * WAIT_FACTOR);
    const options = { key, ctx: context, timeout, ...waiting };
    try {
      // With `includeResponse` the client returns the response as well, which its types do not say.
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

function fromWire({
  ID = '',
  Service = '',
  Address = '',
  Port = 0,
  Tags,
  Meta,
}: WireService): ServiceDefinition {
  return { id: ID, name: Service, address: Address, port: Port, tags: Tags ?? [], meta: Meta ?? {} };
}
