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
  constructor(
    private readonly config: Config,
    private readonly publicUrl: PublicUrl,
    private readonly tickets: Tickets,
    private readonly regions: Regions,
  ) {}

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
    const prefix = this.config.extra.download_redirect_prefix;
    return `${prefix === '' ? this.publicUrl.baseFor(request) + route : prefix}/${key}`;
  }
}
