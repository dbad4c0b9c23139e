import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Config } from '../../config/config.ts';
import { PublicUrl } from '../../http/public-url.ts';
import type { DownloadFacts } from '../latest.ts';
import type { Entitlement } from '../logic/entitle.ts';
import { Tickets } from '../logic/tickets.ts';
import { Regions } from './regions.ts';

export interface DownloadUrl {
  readonly url: string;
  /** Tells when it was made, of one that clients share; undefined for one that is made for a licence key. */
  readonly epoch?: number;
}

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
    request: IncomingMessage,
    route: string,
    file: DownloadFacts,
    entitlement: Exclude<Entitlement, 'anonymous'>,
  ): DownloadUrl {
    const region = this.regions.of(request);
    const prefix = this.config.extra.download_redirect_prefix;
    const base = prefix === '' ? this.publicUrl.baseFor(request) + route : prefix;
    if (entitlement !== 'open')
      return { url: `${base}/${this.tickets.keyForHolder(file, region, entitlement)}` };
    const { key, expires } = this.tickets.shared(file, region);
    return { url: `${base}/${key}`, epoch: expires };
  }
}
