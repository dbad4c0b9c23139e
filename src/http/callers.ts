import proxyAddr from '@fastify/proxy-addr';
import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Config } from '../config/config.ts';

/**
 * The address of a request's client, and the host and protocol that it addressed: as the socket has them, or as the
 * proxies in `trust_proxy` report them. The same as Fastify's `request.ip`, `host` and `protocol`.
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

  /** As it was sent: unchecked. */
  host(request: IncomingMessage): string {
    return this.forwarded(request, 'x-forwarded-host') ?? request.headers.host ?? '';
  }

  protocol(request: IncomingMessage): string {
    return this.forwarded(request, 'x-forwarded-proto') ?? 'http';
  }

  /** Whether the peer is a proxy whose headers about its clients count. */
  trusts({ socket: { remoteAddress } }: IncomingMessage): boolean {
    return this.isTrusted !== undefined && remoteAddress !== undefined && this.isTrusted(remoteAddress, 0);
  }

  /** The last value, which the nearest proxy wrote. */
  private forwarded(request: IncomingMessage, name: string): string | undefined {
    if (this.isTrusted === undefined) return undefined;
    const value = request.headers[name];
    if (typeof value !== 'string' || value === '' || !this.trusts(request)) return undefined;
    return value.slice(value.lastIndexOf(',') + 1).trim();
  }
}
