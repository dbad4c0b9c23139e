import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Counter } from 'prom-client';
import { Config } from '../config/config.ts';
import { InvalidParams } from '../errors/invalid-params.ts';
import { Callers } from './callers.ts';

const UNUSABLE = 'rb_unusable_hosts_total';

export const UNUSABLE_HOSTS_METRIC = makeCounterProvider({
  name: UNUSABLE,
  help: 'Requests whose Host header could not be used for a URL, which was made of the address of the connection instead',
});

/** `_` is in no host name, but in names that proxies make up (`upstream rb_backend` of nginx) and in names of containers. */
const HOST = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** The base URL at which clients reach this server. */
@Injectable()
export class PublicUrl {
  private readonly configured: string;
  /** The last answer: most clients address the server alike. */
  private last: { readonly host: string; readonly protocol: string; readonly base: string } | undefined;

  constructor(
    config: Config,
    private readonly callers: Callers,
    @InjectMetric(UNUSABLE) private readonly unusable: Counter,
  ) {
    this.configured = config.instance.public_url;
  }

  /** Whether it is the same for all requests. */
  get isConfigured(): boolean {
    return this.configured !== '';
  }

  /**
   * `instance.public_url`, else as the client itself addressed the server, else the address of its connection.
   * @throws InvalidParams
   */
  baseFor(request: IncomingMessage): string {
    if (this.configured !== '') return this.configured;
    // Both go into answers as they are, so only a plain host and protocol will do.
    const host = this.callers.host(request);
    const protocol = this.callers.protocol(request);
    if (this.last?.host === host && this.last.protocol === protocol) return this.last.base;
    if (protocol !== 'http' && protocol !== 'https')
      throw InvalidParams.of('x-forwarded-proto', 'must be http or https');
    if (!HOST.test(host)) {
      this.unusable.inc();
      return `http://${addressOf(request.socket)}`;
    }
    this.last = { host, protocol, base: `${protocol}://${host}` };
    return this.last.base;
  }
}

/** Address and port that the client connected to, as a URL has them. */
function addressOf({ localAddress = 'localhost', localPort = 80, localFamily }: Socket): string {
  const host = localAddress.replace(/^::ffff:(?=[0-9.]+$)/, '');
  return `${localFamily === 'IPv6' && host.includes(':') ? `[${host}]` : host}:${localPort}`;
}
