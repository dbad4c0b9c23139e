import proxyAddr from '@fastify/proxy-addr';
import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Config } from '../config/config.ts';

/**
 * Who is at the other end of a request, and as what it addressed this server: as the socket tells, and as the
 * proxies do that `trust_proxy` names. The same as Fastify's `request.ip`, `host` and `protocol`.
 */
@Injectable()
export class Callers {
  private readonly isTrusted: ((address: string, hop: number) => boolean) | undefined;

  constructor({ trust_proxy }: Config) {
    if (trust_proxy === true) this.isTrusted = () => true;
    else if (trust_proxy !== false) this.isTrusted = proxyAddr.compile([...trust_proxy]);
  }

  /** Undefined once the client has hung up. */
  ip(request: IncomingMessage): string | undefined {
    return this.isTrusted === undefined
      ? request.socket.remoteAddress
      : proxyAddr.all(request, this.isTrusted).at(-1);
  }

  /** Not checked: as it was sent. */
  host(request: IncomingMessage): string {
    return this.forwarded(request, 'x-forwarded-host') ?? request.headers.host ?? '';
  }

  protocol(request: IncomingMessage): string {
    return this.forwarded(request, 'x-forwarded-proto') ?? 'http';
  }

  /** Whether the headers about clients of whoever is connected count. */
  trusts({ socket: { remoteAddress } }: IncomingMessage): boolean {
    return this.isTrusted !== undefined && remoteAddress !== undefined && this.isTrusted(remoteAddress, 0);
  }

  /** The last one, which the nearest proxy wrote. */
  private forwarded(request: IncomingMessage, name: string): string | undefined {
    if (this.isTrusted === undefined) return undefined;
    const value = request.headers[name];
    if (typeof value !== 'string' || value === '' || !this.trusts(request)) return undefined;
    return value.slice(value.lastIndexOf(',') + 1).trim();
  }
}
