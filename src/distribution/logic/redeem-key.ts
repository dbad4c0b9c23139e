import { Injectable } from '@nestjs/common';
import { Cache } from '../../cache/cache.ts';
import { NotFound } from '../../errors/other-errors.ts';
import type { BlobKey } from '../../storage/repo/blobs/blob-store.ts';
import { StorageRepo } from '../../storage/repo/storage.repo.ts';
import { SigningKeys } from './signing-keys.ts';

export interface Download {
  readonly key: BlobKey;
  /** bytes */
  readonly size: number;
  /** lower-case hex */
  readonly sha256: string;
}

/** Ten minutes: a package never changes, only goes. */
const KEPT = 600_000;

/** Turns a download key back into the package it opens. */
@Injectable()
export class RedeemKey {
  constructor(
    private readonly signing: SigningKeys,
    private readonly storages: StorageRepo,
    private readonly cache: Cache,
  ) {}

  /** @throws NotFound when unknown, forged or expired */
  async run(key: string): Promise<Download> {
    const grant = this.signing.downloads.redeem(key, Math.floor(Date.now() / 1000));
    if (grant === undefined) throw new NotFound();
    const download = await this.cache.wrap(`download:${grant.storageId}`, KEPT, () =>
      this.load(grant.storageId),
    );
    if (download === undefined) throw new NotFound();
    return download;
  }

  private async load(storageId: number): Promise<Download | undefined> {
    const row = await this.storages.find(storageId);
    if (row === undefined || row.erasedAt !== null) return undefined;
    return { key: row.packagePath, size: row.fileSize, sha256: row.sha256 };
  }
}
