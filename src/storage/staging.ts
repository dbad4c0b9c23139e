import type { Readable } from 'node:stream';
import type { StagedFile } from './staged-file.ts';

/** A path for a temporary file of the service; the file is removed when this is disposed of. */
export interface ScratchFile extends AsyncDisposable {
  /** Absolute path; no file exists there yet. */
  readonly path: string;
}

/** Receives uploads; readers cannot see them until they are published. */
export abstract class Staging {
  /**
   * Counts, hashes, writes and syncs the bytes of `source` in one pass. After a failure no file stays.
   * @param release called with each piece of `source` that is no longer needed
   * @throws TooLarge, UploadStalled, or the error of `source` or of the disk
   */
  abstract receive(
    source: Readable,
    clientName: string,
    release?: (piece: Buffer) => void,
  ): Promise<StagedFile>;

  /**
   * Refuses a request that is too large.
   * @param bytes declared size (NaN if none was declared), or bytes received so far
   * @throws TooLarge
   */
  abstract checkRequestSize(bytes: number): void;

  /** Removes a received file. Call this for every received file, also after its publication. */
  abstract discard(staged: StagedFile): Promise<void>;

  /** Reserves the path of a temporary file. */
  abstract reserveScratchFile(): ScratchFile;

  /** Free bytes for uploads. */
  abstract freeSpace(): Promise<number>;
}
