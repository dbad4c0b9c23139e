import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RedeemCdk } from '../../entitlements/logic/redeem-cdk.ts';
import { NotFound } from '../../errors/other-errors.ts';
import { NeedsKeeper } from '../../group/errors.ts';
import { Group } from '../../group/group.ts';
import { DamagedPackages } from '../../packages/logic/damaged-packages.ts';
import { CountUsage } from '../../statistics/logic/count-usage.ts';
import type { Download } from '../../catalogue/download.ts';
import { type DownloadGrant, DownloadKeys } from '../download-key.ts';
import { CdkRefused, CdkUnverified } from '../../entitlements/errors.ts';
import type { Holder } from './choose-endpoint.ts';
import type { Client } from './entitle.ts';
import { CheckWithdrawn } from '../../catalogue/logic/check-withdrawn.ts';
import { FindDownload } from '../../catalogue/logic/find-download.ts';

/** Length of the reference to a licence key, hex digits. The rest of `holder` in a download key is for the validator. */
const REF = 24;

export interface Redeemed extends Download {
  /** The region of the client at its check. */
  readonly region: string;
  /** The holder of the CDK for which the key was issued, if any. */
  readonly holder?: Holder;
}

/** Redeems download keys: finds the package of a key. */
@Injectable()
export class RedeemKey {
  constructor(
    private readonly keys: DownloadKeys,
    private readonly downloads: FindDownload,
    private readonly withdrawn: CheckWithdrawn,
    private readonly damaged: DamagedPackages,
    private readonly cdks: RedeemCdk,
    private readonly usage: CountUsage,
    private readonly group: Group,
  ) {}

  /**
   * The package that a key opens, without redeeming the key.
   * @throws NotFound when unknown, forged or expired
   * @throws VersionWithdrawn, PackageDamaged
   */
  async describe(key: string): Promise<Download> {
    return this.find(this.grantOf(key));
  }

  /**
   * Redeems a key. This counts against the quota of the licence key for which it was issued; a repeated redemption by
   * the same client does not count.
   * @throws NotFound when unknown, forged or expired
   * @throws VersionWithdrawn, PackageDamaged, CdkRefused, CdkUnverified
   */
  async redeem(key: string, client: Client): Promise<Redeemed> {
    const grant = this.grantOf(key);
    const { region, holder } = grant;
    // Its download is counted in the database.
    if (holder !== undefined && this.group.isFront) throw new NeedsKeeper();
    const download = await this.find(grant);
    if (holder !== undefined) await this.countForHolder(key, holder, download, client);
    this.usage.countDownload(download.resource, download.versionId, download.size);
    const redeemed = { ...download, region };
    return holder === undefined
      ? redeemed
      : { ...redeemed, holder: { ref: holder.slice(0, REF), ip: client.ip } };
  }

  private grantOf(key: string): DownloadGrant {
    const grant = this.keys.redeem(key, Math.floor(Date.now() / 1000));
    if (grant === undefined) throw new NotFound();
    return grant;
  }

  private async find({ storageId }: DownloadGrant): Promise<Download> {
    const download = await this.downloads.byStorageId(storageId);
    if (download === undefined) throw new NotFound();
    await this.withdrawn.check(download.resource, download.version);
    this.damaged.check(download.key);
    return download;
  }

  private async countForHolder(
    key: string,
    holder: string,
    { resource, version, size }: Download,
    { userAgent, ip }: Client,
  ): Promise<void> {
    const redeemed = await this.cdks.redeem({
      ref: holder.slice(0, REF),
      ...(holder.length > REF && { sealed: holder.slice(REF) }),
      resource,
      keyId: createHash('sha256').update(key).digest('base64url'),
      client: ip,
      userAgent,
      version,
      fileSize: size,
    });
    if (redeemed === 'granted') return;
    throw redeemed === 'unavailable' ? new CdkUnverified() : new CdkRefused(redeemed);
  }
}
