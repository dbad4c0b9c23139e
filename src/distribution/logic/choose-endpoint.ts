import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { type BlobKey, BlobStore, nameOfKey } from '../../storage/blob-store.ts';
import { cdnUrl } from '../cdn-url.ts';
import { attachment } from '../../files/content-disposition.ts';
import { contentTypeOf } from '../../files/content-type.ts';
import { PACKAGE_CACHE_CONTROL, PAID_CACHE_CONTROL } from '../../files/logic/file-answer.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { clientNetwork } from '../../http/client-network.ts';
import { type FileTerms, FileUrlSigner } from '../../files/signed-url.ts';
import { isWithinShare, pickByWeight } from '../pick-by-weight.ts';
import { EndpointHealth } from './endpoint-health.ts';

/** The client that redeemed a download key for its CDK. */
export interface Holder {
  /** Reference of the CDK. */
  readonly ref: string;
  readonly ip: string;
}

export interface PackageAddress {
  readonly resource: ResourceId;
  /** Name of the version. */
  readonly version: string;
  readonly key: BlobKey;
  /** lower-case hex */
  readonly sha256: string;
  /** bytes */
  readonly size: number;
  /** The file name for clients, where it differs from the key's last segment. */
  readonly name?: string;
  readonly holder?: Holder;
}

/** Decides where a package is downloaded from: the CDN, an endpoint of the client's region, the store itself, or this server. */
@Injectable()
export class ChooseEndpoint {
  constructor(
    private readonly config: Config,
    private readonly health: EndpointHealth,
    private readonly signer: FileUrlSigner,
    private readonly blobs: BlobStore,
  ) {}

  /**
   * @param seed the same seed gives the same endpoint while that is up, so that a client can resume its download
   * @param own the base URL of this server
   */
  async chooseUrl(address: PackageAddress, region: string, seed: string, own: string): Promise<string> {
    return (
      this.cdnUrlFor(address, region, seed) ??
      this.endpointUrlFor(address, region, seed) ??
      (await this.storeUrlFor(address)) ??
      own + this.signedPath(address)
    );
  }

  private cdnUrlFor({ key }: PackageAddress, region: string, seed: string): string | undefined {
    const { cdn_prefix, distribute_cdn_ratio, distribute_cdn_region } = this.config.extra;
    if (distribute_cdn_region.length > 0 && !distribute_cdn_region.includes(region)) return undefined;
    if (!isWithinShare(distribute_cdn_ratio, seed) || !this.health.isUp(cdn_prefix)) return undefined;
    const nonce = { ts: Math.floor(Date.now() / 1000), rand: randomBytes(8).toString('hex') };
    return cdnUrl(cdn_prefix, key, this.config.auth.private_key, nonce);
  }

  private endpointUrlFor(address: PackageAddress, region: string, seed: string): string | undefined {
    const { download_prefix_info: regions } = this.config.extra;
    const endpoints = Object.hasOwn(regions, region) ? regions[region]! : (regions['default'] ?? []);
    const chosen = pickByWeight(
      endpoints.filter(({ url }) => this.health.isUp(url)),
      seed,
    );
    if (chosen === undefined) return undefined;
    const path = chosen.signed ? this.signedPath(address).slice('/files'.length) : `/${encoded(address.key)}`;
    return chosen.url + path;
  }

  /** A presigned URL of the store, whose answer has the same headers as one of this server, except for the ETag. */
  private storeUrlFor({ key, name, holder }: PackageAddress): Promise<string | undefined> {
    const plain = nameOfKey(key);
    return this.blobs.temporaryUrl(key, {
      lifetime: this.config.extra.download_effective_time,
      contentType: contentTypeOf(plain),
      contentDisposition: attachment(plain, name),
      cacheControl: holder === undefined ? PACKAGE_CACHE_CONTROL : PAID_CACHE_CONTROL,
    });
  }

  private signedPath({ resource, version, key, sha256, size, name, holder }: PackageAddress): string {
    const expires = Math.ceil((Date.now() + this.config.extra.download_effective_time) / 1000);
    const terms = {
      version: `${resource}/${version}`,
      size: String(size),
      ...(holder && this.termsOf(holder)),
    };
    return this.signer.sign(key, expires, sha256, name, terms);
  }

  private termsOf({ ref, ip }: Holder): Pick<FileTerms, 'holder' | 'network'> {
    const { bind_downloads } = this.config.extra;
    return { holder: ref, ...(bind_downloads !== 'off' && { network: clientNetwork(ip, bind_downloads) }) };
  }
}

function encoded(key: BlobKey): string {
  return key.split('/').map(encodeURIComponent).join('/');
}
