import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.ts';
import { InvalidParams } from '../errors/invalid-params.ts';

const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** Where clients reach this server. */
@Injectable()
export class PublicUrl {
  private readonly configured: string;

  constructor(config: Config) {
    this.configured = config.instance.public_url;
  }

  /** `instance.public_url`, else as the client itself addressed the server. @throws InvalidParams */
  baseFor(request: FastifyRequest): string {
    if (this.configured !== '') return this.configured;
    // They go into answers as they are, so they must be what they say and nothing else.
    const { host, protocol } = request;
    if (!HOST.test(host)) throw InvalidParams.of('host', 'is not a host name');
    if (protocol !== 'http' && protocol !== 'https')
      throw InvalidParams.of('x-forwarded-proto', 'must be http or https');
    return `${protocol}://${host}`;
  }
}
