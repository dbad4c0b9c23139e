import { InvalidParams } from '../errors/invalid-params.ts';

/** The sender of an upload paused for longer than `storage.idle_timeout`. */
export class UploadStalled extends InvalidParams {
  /** @param timeout ms */
  constructor(timeout: number) {
    super([{ field: 'file', message: `stalled for more than ${timeout / 1000} s` }]);
  }
}

/** No blob is stored under this key. */
export class BlobNotFound extends Error {
  override readonly name = 'BlobNotFound';
}

/** A blob is already stored under this key. */
export class BlobExists extends Error {
  override readonly name = 'BlobExists';
}
