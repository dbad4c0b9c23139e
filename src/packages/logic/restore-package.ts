import { Injectable } from '@nestjs/common';
import { type BlobKey, BlobStore } from '../../storage/blob-store.ts';
import { BlobExists } from '../../storage/errors.ts';
import { VerifyPackage } from './verify-package.ts';

/** Puts the bytes of a damaged package back. */
@Injectable()
export class RestorePackage {
  private readonly running = new Map<BlobKey, Promise<boolean>>();

  constructor(
    private readonly blobs: BlobStore,
    private readonly verifyPackage: VerifyPackage,
  ) {}

  /**
   * The key stays, so that URLs which clients have work again. Meanwhile the package is known as damaged on all nodes; a
   * crash leaves it so. Uploads of the same package take turns: a later one must not remove what an earlier one put back.
   * @param path of a finished file with the bytes of the record; it may be moved into the store
   * @returns false when the package was sound
   */
  async restore(key: BlobKey, path: string): Promise<boolean> {
    const before = this.running.get(key)?.catch(() => undefined);
    const run = Promise.resolve(before).then(() => this.restoreInTurn(key, path));
    this.running.set(key, run);
    try {
      return await run;
    } finally {
      if (this.running.get(key) === run) this.running.delete(key);
    }
  }

  private async restoreInTurn(key: BlobKey, path: string): Promise<boolean> {
    const finding = await this.verifyPackage.verify(key);
    if (finding === undefined || finding === 'sound') return false;
    await this.blobs.delete(key);
    await this.blobs.publish(key, path).catch((error: unknown) => {
      // An upload to another node was faster.
      if (!(error instanceof BlobExists)) throw error;
    });
    return (await this.verifyPackage.verify(key)) === 'sound';
  }
}
