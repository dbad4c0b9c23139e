import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Leases } from '../../leases/leases.ts';
import { type BlobKey, BlobStore } from '../../storage/blob-store.ts';
import { PackageDamaged } from '../errors.ts';
import { VerifyPackage } from './verify-package.ts';

/** ms between two tries to get the lease, and their number: a minute together. */
const PAUSE = 100;
const TRIES = 600;

/** Puts the bytes of a damaged package back. */
@Injectable()
export class RestorePackage {
  constructor(
    private readonly blobs: BlobStore,
    private readonly leases: Leases,
    private readonly verifyPackage: VerifyPackage,
  ) {}

  /**
   * The key stays, so that URLs which clients have work again. Meanwhile the package is known as damaged on all nodes; a
   * crash leaves it so. Uploads of the same package take turns, on all nodes: a later one must not remove what an
   * earlier one put back.
   * @param path of a finished file with the bytes of the record; it may be moved into the store
   * @throws PackageDamaged when other uploads of it take too long
   */
  async restore(key: BlobKey, path: string): Promise<void> {
    if (!(await this.isDamaged(key))) return;
    const lease = `restore ${createHash('sha256').update(key).digest('hex')}`;
    for (let tries = TRIES; tries > 0; tries--) {
      if (await this.leases.hold(lease, () => this.replace(key, path))) return;
      await delay(PAUSE);
    }
    throw new PackageDamaged();
  }

  private async replace(key: BlobKey, path: string): Promise<void> {
    if (!(await this.isDamaged(key))) return;
    await this.blobs.delete(key);
    await this.blobs.publish(key, path);
    await this.verifyPackage.verify(key);
  }

  private async isDamaged(key: BlobKey): Promise<boolean> {
    const finding = await this.verifyPackage.verify(key);
    return finding !== undefined && finding !== 'sound';
  }
}
