import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TooLarge } from '../../errors/other-errors.ts';
import type { StagedFile } from '../artifact.ts';
import { UploadStalled } from '../errors.ts';

export interface StagingOptions {
  /** bytes */
  readonly maxSize: number;
  /** Longest pause between two pieces, ms. */
  readonly idleTimeout: number;
  /** Hears of every piece that arrives. */
  readonly onBytes?: (bytes: number) => void;
}

/** Where uploads land first: on the store's own volume, invisible until they are published. */
export class Staging {
  constructor(
    private readonly directory: string,
    private readonly limits: StagingOptions,
  ) {}

  /** Removes what an earlier run left behind. To be called once, before the first upload. */
  async open(): Promise<number> {
    await mkdir(this.directory, { recursive: true });
    const left = await readdir(this.directory);
    for (const name of left) await rm(path.join(this.directory, name), { recursive: true, force: true });
    return left.length;
  }

  /**
   * Takes one pass over `source`: counts, hashes, writes and syncs. On any failure the file is gone.
   * @throws TooLarge, UploadStalled, or what `source` or the disk failed with
   */
  async receive(source: Readable, clientName: string): Promise<StagedFile> {
    const file = path.join(this.directory, randomUUID());
    const meter = new Meter(this.limits);
    const stopWatch = watchIdle(source, this.limits.idleTimeout);
    try {
      await pipeline(
        source,
        meter,
        createWriteStream(file, { flags: 'wx', flush: true, highWaterMark: 1 << 20 }),
      );
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    } finally {
      stopWatch();
    }
    return { path: file, clientName, size: meter.size, ...meter.digests() };
  }

  /** Refuses by what the sender declares, before a byte is read. NaN declares nothing. @throws TooLarge */
  checkDeclaredSize(bytes: number): void {
    if (bytes > this.limits.maxSize + FORM_ALLOWANCE) throw tooLarge(this.limits.maxSize);
  }

  async discard(staged: StagedFile): Promise<void> {
    await rm(staged.path, { force: true });
  }
}

/** Bytes of a request that may be form fields and boundaries around the file. */
const FORM_ALLOWANCE = 2 * 1024 * 1024;

function tooLarge(maxSize: number): TooLarge {
  return new TooLarge(`file is larger than ${maxSize} bytes`);
}

/** Fails `source` when it pauses for too long. */
function watchIdle(source: Readable, timeout: number): () => void {
  const timer = setTimeout(() => source.destroy(new UploadStalled(timeout)), timeout);
  const refresh = () => timer.refresh();
  source.on('data', refresh);
  return () => {
    clearTimeout(timer);
    source.off('data', refresh);
  };
}

class Meter extends Transform {
  size = 0;
  private readonly sha1 = createHash('sha1');
  private readonly sha256 = createHash('sha256');
  private readonly sha512 = createHash('sha512');

  constructor(private readonly options: StagingOptions) {
    super({ highWaterMark: 1 << 20 });
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error?: Error, chunk?: Buffer) => void): void {
    this.size += chunk.length;
    if (this.size > this.options.maxSize) return done(tooLarge(this.options.maxSize));
    this.options.onBytes?.(chunk.length);
    this.sha1.update(chunk);
    this.sha256.update(chunk);
    this.sha512.update(chunk);
    done(undefined, chunk);
  }

  digests() {
    return {
      sha1: this.sha1.digest('hex'),
      sha256: this.sha256.digest('hex'),
      sha512: this.sha512.digest('base64'),
    };
  }
}
