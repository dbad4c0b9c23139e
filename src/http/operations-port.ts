import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Config } from '../config/config.ts';
import { answerUnreadable } from './unreadable.ts';

/** Connections of scrapers and operators: far below the descriptors that are kept free for what is not a client. */
const MAX_CONNECTIONS = 64;

/**
 * The port for operators, `instance.admin_port`. Its connections do not count against `http.max_connections`: metrics
 * can be read while the service is full.
 */
@Injectable()
export class OperationsPort implements OnApplicationShutdown {
  private readonly logger = new Logger('HTTP');
  private readonly received = new WeakSet<IncomingMessage>();
  private server?: Server;

  constructor(private readonly config: Config) {}

  /** Whether operators have a port of their own. */
  get isSeparate(): boolean {
    return this.config.instance.admin_port !== null;
  }

  /** The port that is listened on, once it is open. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  /** Whether the sender of this request is an operator, as far as the port tells. */
  isFor(request: IncomingMessage): boolean {
    return !this.isSeparate || this.received.has(request);
  }

  /** Listens, if the port is separate. @throws the error of `listen` */
  async open(fastify: FastifyInstance, host: string): Promise<void> {
    const { instance, http } = this.config;
    if (instance.admin_port === null) return;
    const limits = {
      maxHeaderSize: http.max_header_size,
      headersTimeout: http.headers_timeout,
      keepAliveTimeout: http.keep_alive_timeout,
    };
    this.server = createServer(limits, (request, response) => {
      this.received.add(request);
      fastify.routing(request, response);
    });
    this.server.maxConnections = MAX_CONNECTIONS;
    this.server.on('clientError', answerUnreadable).setTimeout(http.idle_timeout);
    await once(this.server.listen({ port: instance.admin_port, host }), 'listening');
    this.logger.log({ port: this.port }, 'the port for operators is open');
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}
