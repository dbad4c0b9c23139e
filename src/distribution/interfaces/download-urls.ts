import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Config } from '../../config/config.ts';
import { PublicUrl } from '../../http/public-url.ts';
import { tagOf } from './tagged-text.ts';
import type { DownloadFacts } from '../latest.ts';
import type { Entitlement } from '../logic/entitle.ts';
import { type Ticket, Tickets } from '../logic/tickets.ts';
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

interface SharedUrl extends DownloadUrl {
  readonly base: string;
  readonly path: string;
}

/** Makes the download URLs that checks give. */
@Injectable()
export class DownloadUrls {
  /** Made last of each ticket: clients that share it get the same one. */
  private readonly made = new WeakMap<Ticket, SharedUrl>();
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
    const { download_redirect_prefix: prefix } = this.config.extra;
    const base = prefix === '' ? this.publicUrl.baseFor(request) : prefix;
    const path = prefix === '' ? route : '';
    if (entitlement !== 'open')
      return { url: `${base}${path}/${this.tickets.keyForHolder(file, region, entitlement)}` };
    const ticket = this.tickets.shared(file, region);
    const made = this.made.get(ticket);
    if (made?.base === base && made.path === path) return made;
    const isTrusted = prefix !== '' || this.publicUrl.isConfigured;
    const shared = { tag: `${this.tagOf(base, region)}-${ticket.expires.toString(36)}`, isTrusted };
    const url = { url: `${base}${path}/${ticket.key}`, shared, base, path };
    this.made.set(ticket, url);
    return url;
  }

  private tagOf(base: string, region: string): string {
    const last = this.tags.get(region);
    if (last?.[0] === base) return last[1];
    const tag = tagOf(`${base} ${region}`);
    this.tags.set(region, [base, tag]);
    return tag;
  }
}
