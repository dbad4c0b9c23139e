import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Config } from '../../config/config.ts';
import type { ValidCdk } from '../../entitlements/verdict.ts';
import { PublicUrl } from '../../http/public-url.ts';
import { type Ticket, Tickets } from '../logic/tickets.ts';
import type { SharedUrl, UpdateText } from '../telling.ts';
import { Regions } from './regions.ts';
import { tagOf } from './tagged-text.ts';

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
  own(request: IncomingMessage, route: string, { file }: UpdateText, cdk: ValidCdk): string {
    const key = this.tickets.keyForHolder(file, this.regions.of(request), cdk);
    return `${this.baseFor(request)}${this.pathFor(route)}/${key}`;
  }

  /** @param route where this server redeems keys @throws InvalidParams for a host that is none */
  shared(request: IncomingMessage, route: string, { file, ready }: UpdateText): SharedUrl {
    const last = ready?.url;
    const [region, base, path] = [this.regions.of(request), this.baseFor(request), this.pathFor(route)];
    const isFor = (url: SharedUrl | undefined) => url?.base === base && url.path === path;
    if (isFor(last) && last!.region === region && last!.expires === this.tickets.expiry()) return last!;
    const ticket = this.tickets.shared(file, region);
    const made = this.made.get(ticket);
    if (isFor(made)) return made!;
    const { expires, key } = ticket;
    const tag = `${this.tagOf(base, region)}-${expires.toString(36)}`;
    const url = { url: `${base}${path}/${key}`, tag, isTrusted: this.isTrusted, base, path, region, expires };
    this.made.set(ticket, url);
    return url;
  }

  private baseFor(request: IncomingMessage): string {
    return this.config.extra.download_redirect_prefix || this.publicUrl.baseFor(request);
  }

  private pathFor(route: string): string {
    return this.config.extra.download_redirect_prefix === '' ? route : '';
  }

  private get isTrusted(): boolean {
    return this.config.extra.download_redirect_prefix !== '' || this.publicUrl.isConfigured;
  }

  private tagOf(base: string, region: string): string {
    const last = this.tags.get(region);
    if (last?.[0] === base) return last[1];
    const tag = tagOf(`${base} ${region}`);
    this.tags.set(region, [base, tag]);
    return tag;
  }
}
