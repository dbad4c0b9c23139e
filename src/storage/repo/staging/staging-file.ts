import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { callbackify } from 'node:util';
import { TooLarge } from '../../../errors/other-errors.ts';
import { UploadStalled } from '../../errors.ts';
import { BlockWriter } from './block-writer.ts';
import type { Digests } from '../../../digests/package-digests.ts';

export interface StagingOptions {
  /** bytes */
  readonly maxSize: number;
  /** ms; longest pause between two pieces */
  readonly idleTimeout: number;
  /** Called with the size of every piece that arrives. */
  readonly onBytes?: (bytes: number) => void;
}

type Done = (error?: Error | null) => void;

/** A new file that is counted, hashed and written while its bytes arrive, and synced at the end. */
export class StagingFile extends Writable {
  size = 0;
  digests?: Digests;
  private handle?: FileHandle;
  private writer?: BlockWriter;
  private isBusy = false;
  private readonly idleTimer: NodeJS.Timeout;

  /**
   * @param file path of a file that does not exist yet
   * @param release called with every piece that was copied and is no longer needed
   */
  constructor(
    private readonly file: string,
    private readonly options: StagingOptions,
    private readonly release: (piece: Buffer) => void = () => undefined,
  ) {
    super({ highWaterMark: 1 << 20 });
    this.idleTimer = setTimeout(() => this.onIdle(), options.idleTimeout);
  }

  override _construct(done: Done): void {
    callbackify(() => this.open())(done);
  }

  override _write(piece: Buffer, _encoding: string, done: Done): void {
    const { maxSize, onBytes } = this.options;
    this.size += piece.length;
    if (this.size > maxSize) return done(tooLarge(maxSize));
    onBytes?.(piece.length);
    this.idleTimer.refresh();
    const copied = (failure?: Error | null) => {
      this.release(piece);
      done(failure);
    };
    const copying = this.writer!.write(piece);
    if (copying === undefined) copied();
    else callbackify(() => this.whileBusy(copying))(copied);
  }

  override _final(done: Done): void {
    callbackify(() => this.whileBusy(this.finish()))(done);
  }

  override _destroy(error: Error | null, done: Done): void {
    clearTimeout(this.idleTimer);
    callbackify(() => this.close())((failure) => done(error ?? failure));
  }

  private async open(): Promise<void> {
    this.handle = await open(this.file, 'wx');
    this.writer = new BlockWriter(this.handle);
  }

  private async finish(): Promise<void> {
    this.digests = await this.writer!.finish();
    await this.handle!.sync();
  }

  private async close(): Promise<void> {
    await this.writer?.close();
    await this.handle?.close();
  }

  /** The idle timer must not count the time that the server itself needs. */
  private async whileBusy(work: Promise<void>): Promise<void> {
    this.isBusy = true;
    await work;
    this.isBusy = false;
    this.idleTimer.refresh();
  }

  private onIdle(): void {
    if (this.isBusy) this.idleTimer.refresh();
    else this.destroy(new UploadStalled(this.options.idleTimeout));
  }
}

export function tooLarge(maxSize: number): TooLarge {
  return new TooLarge(`file is larger than ${maxSize} bytes`);
}
