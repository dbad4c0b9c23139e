import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config/config.ts';
import { PublicUrl } from '../../http/public-url.ts';
import type { DownloadFacts } from '../latest.ts';
import type { Entitlement } from '../logic/entitle.ts';
import { Tickets } from '../logic/tickets.ts';
import { Regions } from './regions.ts';

/** Makes the download URLs that checks give. */
@Injectable()
export class DownloadUrls {
  private readonly prefix: string;

  constructor(
    config: Config,
    private readonly publicUrl: PublicUrl,
    private readonly tickets: Tickets,
    private readonly regions: Regions,
  ) {
    this.prefix = config.extra.download_redirect_prefix;
  }

  /** @param route where this server redeems keys @throws InvalidParams for a host that is none */
  of(
    request: FastifyRequest,
    route: string,
    file: DownloadFacts,
    entitlement: Exclude<Entitlement, 'anonymous'>,
  ): string {
    const region = this.regions.of(request);
    const key =
      entitlement === 'open'
        ? this.tickets.keyFor(file, region)
        : this.tickets.keyForHolder(file, region, entitlement);
    return `${this.prefix === '' ? this.publicUrl.baseFor(request) + route : this.prefix}/${key}`;
  }
}
