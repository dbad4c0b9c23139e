import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { LiveConfig } from '../../config/live-config.ts';
import { Callers } from '../../http/callers.ts';

/** The region of clients that are in no configured region. */
const DEFAULT = 'default';

/** Decides from which region's endpoints a client is served. */
@Injectable()
export class Regions {
  private known: ReadonlySet<string>;
  private own: string;

  constructor(
    private readonly config: LiveConfig,
    private readonly callers: Callers,
  ) {
    this.learn();
    config.onChange(() => this.learn());
  }

  /** The region in `extra.region_header` from a trusted proxy, else the instance's. One that is not configured counts as `default`. */
  of(request: IncomingMessage): string {
    const { region_header, region_map } = this.config.extra;
    if (region_header === '') return this.own;
    const value = request.headers[region_header.toLowerCase()];
    if (typeof value !== 'string' || value === '' || !this.callers.trusts(request)) return this.own;
    return this.knownOr(Object.hasOwn(region_map, value) ? region_map[value]! : value);
  }

  private learn(): void {
    const { download_prefix_info, distribute_cdn_region } = this.config.extra;
    this.known = new Set([...Object.keys(download_prefix_info), ...distribute_cdn_region, DEFAULT]);
    this.own = this.knownOr(this.config.instance.region);
  }

  private knownOr(region: string): string {
    return this.known.has(region) ? region : DEFAULT;
  }
}
