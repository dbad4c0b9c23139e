import type { OnApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { StagedFile } from '../../staged-file.ts';
import { type ScratchFile, Staging } from '../../staging.ts';
import { StagingFile, type StagingOptions, tooLarge } from './staging-file.ts';

/** How long a shutdown waits for uploads that were cut off, ms: they have nothing left to do but clean up. */
const CLEAN_UP = 5_000;

/** Staging in a local directory: best on the volume of the store, if it has one. */
export class StagingDirectory extends Staging implements OnApplicationShutdown {
  /** Files that are being received, checked or published. */
  private readonly inUse = new Map<string, PromiseWithResolvers<void>>();

  constructor(
    private readonly directory: string,
    private readonly limits: StagingOptions,
  ) {
    super();
  }

  /** Removes what an earlier run left behind. To be called once, before the first upload. */
  async open(): Promise<number> {
    await mkdir(this.directory, { recursive: true });
    const left = await readdir(this.directory);
    for (const name of left) await rm(path.join(this.directory, name), { recursive: true, force: true });
    return left.length;
  }

  async receive(
    source: Readable,
    clientName: string,
    release?: (piece: Buffer) => void,
  ): Promise<StagedFile> {
    const file = path.join(this.directory, randomUUID());
    const stagingFile = new StagingFile(file, this.limits, release);
    this.inUse.set(file, Promise.withResolvers());
    try {
      await pipeline(source, stagingFile);
    } catch (error) {
      // Until then it could still be made.
      if (!stagingFile.closed) await new Promise((resolve) => stagingFile.once('close', resolve));
      await this.remove(file);
      throw error;
    }
    return { path: file, clientName, size: stagingFile.size, ...stagingFile.digests! };
  }

  checkRequestSize(bytes: number): void {
    if (bytes > this.limits.maxSize + FORM_ALLOWANCE) throw tooLarge(this.limits.maxSize);
  }

  async discard(staged: StagedFile): Promise<void> {
    await this.remove(staged.path);
  }

  reserveScratchFile(): ScratchFile {
    const file = path.join(this.directory, randomUUID());
    this.inUse.set(file, Promise.withResolvers());
    return { path: file, [Symbol.asyncDispose]: () => this.remove(file) };
  }

  async freeSpace(): Promise<number> {
    const { bavail, bsize } = await statfs(this.directory);
    return bavail * bsize;
  }

  /** While the database is open: an upload that was cut off takes back what it has stored. */
  async onApplicationShutdown(): Promise<void> {
    const left = [...this.inUse.values()].map(({ promise }) => promise);
    await Promise.race([Promise.all(left), delay(CLEAN_UP, undefined, { ref: false })]);
  }

  private async remove(file: string): Promise<void> {
    try {
      await rm(file, { force: true });
    } finally {
      this.inUse.get(file)?.resolve();
      this.inUse.delete(file);
    }
  }
}

/** Bytes of a request that may be form fields and boundaries around the file. */
const FORM_ALLOWANCE = 2 * 1024 * 1024;
