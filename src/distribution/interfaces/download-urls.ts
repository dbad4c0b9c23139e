import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Config } from '../../config/config.ts';
import type { ValidCdk } from '../../entitlements/verdict.ts';
import { PublicUrl } from '../../http/public-url.ts';
import type { DownloadFacts } from '../../catalogue/offers.ts';
import { tagOf } from '../content-tag.ts';
import { IssueDownloadKeys } from '../logic/issue-download-keys.ts';
import { Regions } from './regions.ts';
import type { SharedPlace } from './shared-place.ts';

/** Makes the download URLs in the answers to checks. */
@Injectable()
export class DownloadUrls {
  /** The last place of each region, by route; places rarely change. */
  private readonly places = new Map<string, Map<string, SharedPlace>>();

  constructor(
    private readonly config: Config,
    private readonly publicUrl: PublicUrl,
    private readonly keys: IssueDownloadKeys,
    private readonly regions: Regions,
  ) {}

  /** @param route path under which this server redeems keys @throws InvalidParams for a host that is not valid */
  urlForHolder(request: IncomingMessage, route: string, file: DownloadFacts, cdk: ValidCdk): string {
    const key = this.keys.keyForHolder(file, this.regions.of(request), cdk);
    return `${this.baseFor(request)}${this.pathFor(route)}/${key}`;
  }

  /**
   * Returns the same object while the place is the same.
   * @param route path under which this server redeems keys
   * @throws InvalidParams for a host that is not valid
   */
  placeFor(request: IncomingMessage, route: string): SharedPlace {
    const [region, base, path] = [this.regions.of(request), this.baseFor(request), this.pathFor(route)];
    const expires = this.keys.expiry();
    const last = this.places.get(route)?.get(region);
    if (last?.base === base && last.path === path && last.expires === expires) return last;
    const tag = `${tagOf(`${base} ${region}`)}-${expires.toString(36)}`;
    const place = { region, base, path, expires, tag, isTrusted: this.isTrusted };
    const places = this.places.get(route) ?? new Map<string, SharedPlace>();
    this.places.set(route, places.set(region, place));
    return place;
  }

  sharedUrl(file: DownloadFacts, { base, path, region, expires }: SharedPlace): string {
    return `${base}${path}/${this.keys.sharedKey(file, region, expires).key}`;
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
}
