import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Config } from '../../config/config.ts';
import { PublicUrl } from '../../http/public-url.ts';
import { tagOf } from './latest-text.ts';
import type { DownloadFacts } from '../latest.ts';
import type { Entitlement } from '../logic/entitle.ts';
import { Tickets } from '../logic/tickets.ts';
import { Regions } from './regions.ts';

export interface DownloadUrl {
  readonly url: string;
  /** Undefined for one that is made for a licence key. */
  readonly shared?: {
    /** Tells it from other URLs of the same package: by where it leads, and until when. */
    readonly tag: string;
    /** Whether it leads where the configuration says, and not where the client said this server is. */
    readonly isTrusted: boolean;
  };
}

/** Makes the download URLs that checks give. */
@Injectable()
export class DownloadUrls {
  /** Of where the URLs of a region led last, which is hardly ever elsewhere. */
  private readonly tags = new Map<string, readonly [base: string, tag: string]>();

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
    const base = prefix === '' ? this.publicUrl.baseFor(request) : prefix;
    const start = prefix === '' ? base + route : base;
    if (entitlement !== 'open')
      return { url: `${start}/${this.tickets.keyForHolder(file, region, entitlement)}` };
    const { key, expires } = this.tickets.shared(file, region);
    const tag = `${this.tagOf(base, region)}-${expires.toString(36)}`;
    return {
      url: `${start}/${key}`,
      shared: { tag, isTrusted: prefix !== '' || this.publicUrl.isConfigured },
    };
  }

  private tagOf(base: string, region: string): string {
    const last = this.tags.get(region);
    if (last?.[0] === base) return last[1];
    const tag = tagOf(`${base} ${region}`);
    this.tags.set(region, [base, tag]);
    return tag;
  }
}
