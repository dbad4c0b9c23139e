import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { BlobStore } from '../../storage/blob-store.ts';
import { freeSpace } from '../../storage/logic/free-space.ts';
import { Staging } from '../../storage/staging.ts';
import { NoRoom } from '../no-room.ts';
import { StoredBytesRepo } from '../repo/stored-bytes.repo.ts';

/** Keeps what is left of the store for publishers: the service itself adds packages only while there is room. */
@Injectable()
export class CheckRoom {
  constructor(
    private readonly blobs: BlobStore,
    private readonly staging: Staging,
    private readonly stored: StoredBytesRepo,
    private readonly config: Config,
  ) {}

  /** @throws NoRoom with what to do about it, or the reason of `signal` */
  async check(signal: AbortSignal): Promise<void> {
    const { min_free_space, budget } = this.config.storage;
    const free = await freeSpace(this.blobs, this.staging);
    if (free < min_free_space)
      throw new NoRoom(
        `${free} bytes free, fewer than storage.min_free_space: make room, and the build goes on`,
      );
    if (budget === 0) return;
    const stored = await this.stored.total(signal);
    if (stored >= budget)
      throw new NoRoom(
        `${stored} bytes stored, and storage.budget is ${budget}: raise it or remove packages, and the build goes on`,
      );
  }
}
