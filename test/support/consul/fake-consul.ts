import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Status } from './fake-check.ts';
import { durationOf } from './fake-check.ts';
import { FakeKv } from './fake-kv.ts';
import { FakeServices } from './fake-services.ts';

export interface FakeConsulOptions {
  /** The only accepted token; if absent, no token is required. */
  readonly token?: string;
  /** Port to listen on; any free one when it is left out. */
  readonly port?: number;
  /** ms, see FakeServices */
  readonly leastCritical?: number;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

const STATUS_OF: Readonly<Record<string, Status>> = { pass: 'passing', warn: 'warning', fail: 'critical' };

/**
 * NOT Consul: a fake of one agent and its server, for machines without the real one. It implements only the
 * wire protocol for services, for their checks, which it runs, and for the KV with blocking queries. Like
 * `consul agent -dev` it loses all data when it ends. The suites run against both.
 */
export class FakeConsul implements AsyncDisposable {
  readonly requests: string[] = [];
  private readonly kv = new FakeKv();
  private readonly services: FakeServices;
  private readonly server: Server;

  private constructor(private readonly options: FakeConsulOptions) {
    this.services = new FakeServices(options.leastCritical ?? 60_000);
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  static async start(options: FakeConsulOptions = {}): Promise<FakeConsul> {
    const fake = new FakeConsul(options);
    await once(fake.server.listen(options.port ?? 0, '127.0.0.1'), 'listening');
    return fake;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.services.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url!, 'http://consul');
    const path = decodeURIComponent(pathname);
    const { method = '' } = request;
    this.requests.push(`${method} ${request.url}`);
    const body = await buffer(request);
    const refusal = this.refusalOf(path, request.headers['x-consul-token']);
    if (refusal !== undefined) return refusal(response);
    await this.answer({ method, path, query, body }, response);
  }

  /** A request without the token may change nothing and sees empty lists. */
  private refusalOf(path: string, given: unknown): ((response: ServerResponse) => void) | undefined {
    const { token } = this.options;
    if (token === undefined || given === token || path === '/v1/status/leader') return undefined;
    if (given !== undefined) return (response) => text(response, 403, 'ACL not found');
    if (/^\/v1\/agent\/(services|checks)$/.test(path)) return (response) => json(response, {});
    return (response) => text(response, 403, 'Permission denied: anonymous token lacks permission');
  }

  private async answer(asked: Asked, response: ServerResponse): Promise<void> {
    const { method, path, query, body } = asked;
    const [, key] = /^\/v1\/kv\/(.+)$/.exec(path) ?? [];
    if (key !== undefined) return this.answerKv(key, asked, response);
    const [, verb, checkId] = /^\/v1\/agent\/check\/(pass|warn|fail)\/(.+)$/.exec(path) ?? [];
    if (method === 'PUT' && verb !== undefined) {
      const refusal = this.services.renew(checkId!, STATUS_OF[verb]!, query.get('note') ?? '');
      return refusal === undefined ? done(response) : text(response, ...refusal);
    }
    if (method === 'PUT' && path === '/v1/agent/service/register') return this.register(body, response);
    const [, gone] = /^\/v1\/agent\/service\/deregister\/(.+)$/.exec(path) ?? [];
    if (method === 'PUT' && gone !== undefined)
      return this.services.deregister(gone) ? done(response) : unknownService(response, gone);
    if (method === 'GET') return this.look(asked, response);
    text(response, 405, 'method not allowed');
  }

  private look({ path, query }: Asked, response: ServerResponse): void {
    if (path === '/v1/status/leader') return json(response, '127.0.0.1:8300');
    if (path === '/v1/agent/checks') return json(response, Object.fromEntries(this.services.checks()));
    if (path === '/v1/agent/services') {
      const [, id] = /^ID == "(.*)"$/.exec(query.get('filter') ?? '') ?? [];
      const all = this.services.all().filter(([known]) => id === undefined || known === id);
      return json(response, Object.fromEntries(all));
    }
    const [, id] = /^\/v1\/agent\/service\/(.+)$/.exec(path) ?? [];
    const service = id === undefined ? undefined : this.services.one(id);
    if (id === undefined) return text(response, 404, '');
    if (service === undefined) return text(response, 404, `unknown service ID: ${id}`);
    const ContentHash = this.services.hashOf(id);
    response.setHeader('X-Consul-ContentHash', ContentHash);
    json(response, { ...service, ContentHash });
  }

  private register(body: Buffer, response: ServerResponse): void {
    const definition = JSON.parse(body.toString()) as Parameters<FakeServices['register']>[0];
    if (!definition.Name) return text(response, 400, 'Missing service name');
    this.services.register(definition);
    done(response);
  }

  private async answerKv(
    key: string,
    { method, query, body }: Asked,
    response: ServerResponse,
  ): Promise<void> {
    if (method === 'PUT') this.kv.put(key, body);
    if (method === 'DELETE') this.kv.delete(key);
    if (method !== 'GET') return json(response, true);
    await this.changed(key, query, response);
    const found = this.kv.read(key);
    response.setHeader('X-Consul-Index', this.kv.indexOf(key));
    response.setHeader('X-Consul-KnownLeader', 'true').setHeader('X-Consul-LastContact', 0);
    if (found === undefined) response.writeHead(404).end();
    else json(response, found);
  }

  /**
   * Resolves when the key's index exceeds the given one, or the given time is over. While a key does not
   * exist, the index of the whole table increases, but that does not wake a query for the key.
   */
  private async changed(key: string, query: URLSearchParams, response: ServerResponse): Promise<void> {
    const index = Number(query.get('index') ?? 0);
    if (index === 0 || this.kv.indexOf(key) > index) return;
    const wasThere = this.kv.has(key);
    const wait = Math.min(durationOf(query.get('wait') ?? '5m'), 600_000);
    await new Promise<void>((resolve) => {
      const look = () => {
        const isThere = this.kv.has(key);
        if (isThere !== wasThere || (isThere && this.kv.indexOf(key) > index)) end();
      };
      const end = () => {
        clearTimeout(timer);
        this.kv.changes.off('change', look);
        resolve();
      };
      const timer = setTimeout(end, wait + (Math.random() * wait) / 16).unref();
      this.kv.changes.on('change', look);
      response.once('close', end);
    });
  }
}

function unknownService(response: ServerResponse, id: string): void {
  const hint = 'Ensure that the service ID is passed, not the service name.';
  text(response, 404, `Unknown service ID ${JSON.stringify(id)}. ${hint}`);
}

function done(response: ServerResponse): void {
  response.setHeader('content-type', 'application/json').end();
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

function text(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(message);
}
