import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { LiveConfig } from '../../config/live-config.ts';
import { Callers } from '../../http/callers.ts';

/** The region of clients whose region is not configured. */
const DEFAULT = 'default';

/** Decides the region whose endpoints serve a client. */
@Injectable()
export class Regions {
  private configured: ReadonlySet<string>;
  private own: string;

  constructor(
    private readonly config: LiveConfig,
    private readonly callers: Callers,
  ) {
    this.readSettings();
    config.onChange(() => this.readSettings());
  }

  /** The region in `extra.region_header` from a trusted proxy, else the region of the instance; `default` when it is not configured. */
  of(request: IncomingMessage): string {
    const { region_header, region_map } = this.config.extra;
    if (region_header === '') return this.own;
    const value = request.headers[region_header.toLowerCase()];
    if (typeof value !== 'string' || value === '' || !this.callers.trusts(request)) return this.own;
    return this.configuredOr(Object.hasOwn(region_map, value) ? region_map[value]! : value);
  }

  private readSettings(): void {
    const { download_prefix_info, distribute_cdn_region } = this.config.extra;
    this.configured = new Set([...Object.keys(download_prefix_info), ...distribute_cdn_region, DEFAULT]);
    this.own = this.configuredOr(this.config.instance.region);
  }

  private configuredOr(region: string): string {
    return this.configured.has(region) ? region : DEFAULT;
  }
}
