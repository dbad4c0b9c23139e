import type { Readable } from 'node:stream';
import type { StagedFile } from './staged-file.ts';

/** A path for a file that the service makes itself; the file is removed when this is disposed of. */
export interface ScratchFile extends AsyncDisposable {
  /** Absolute; no file is there yet. */
  readonly path: string;
}

/** Where uploads land first, invisible to readers until they are published. */
export abstract class Staging {
  /**
   * Counts, hashes, writes and syncs the bytes of `source` in one pass. On any failure the file is gone.
   * @param release called with each piece of `source` that is no longer needed
   * @throws TooLarge, UploadStalled, or the error of `source` or of the disk
   */
  abstract receive(
    source: Readable,
    clientName: string,
    release?: (piece: Buffer) => void,
  ): Promise<StagedFile>;

  /**
   * Refuses a request by its size.
   * @param bytes as declared (NaN when it was not declared) or as received so far
   * @throws TooLarge
   */
  abstract checkRequestSize(bytes: number): void;

  /** Removes a received file. Call it for every one, also after it was published. */
  abstract discard(staged: StagedFile): Promise<void>;

  /** Reserves a path for a file that the service makes itself. */
  abstract reserveScratchFile(): ScratchFile;

  /** Free space for uploads, bytes. */
  abstract freeSpace(): Promise<number>;
}
