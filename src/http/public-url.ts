import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Config } from '../config/config.ts';
import { InvalidParams } from '../errors/invalid-params.ts';
import { Callers } from './callers.ts';

const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** The base URL at which clients reach this server. */
@Injectable()
export class PublicUrl {
  private readonly configured: string;
  /** The last answer: most clients address the server alike. */
  private last: { readonly host: string; readonly protocol: string; readonly base: string } | undefined;

  constructor(
    config: Config,
    private readonly callers: Callers,
  ) {
    this.configured = config.instance.public_url;
  }

  /** Whether it is the same for all requests. */
  get isConfigured(): boolean {
    return this.configured !== '';
  }

  /** `instance.public_url`, else as the client itself addressed the server. @throws InvalidParams */
  baseFor(request: IncomingMessage): string {
    if (this.configured !== '') return this.configured;
    // Both go into answers as they are, so anything but a plain host and protocol is refused.
    const host = this.callers.host(request);
    const protocol = this.callers.protocol(request);
    if (this.last?.host === host && this.last.protocol === protocol) return this.last.base;
    if (!HOST.test(host)) throw InvalidParams.of('host', 'is not a host name');
    if (protocol !== 'http' && protocol !== 'https')
      throw InvalidParams.of('x-forwarded-proto', 'must be http or https');
    this.last = { host, protocol, base: `${protocol}://${host}` };
    return this.last.base;
  }
}
