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

/** ms that a shutdown waits for interrupted uploads: they only have to remove their files. */
const CLEAN_UP = 5_000;

/** Staging in a local directory, ideally on the same volume as the store. */
export class StagingDirectory extends Staging implements OnApplicationShutdown {
  /** Files that are received, checked or published at the moment. */
  private readonly inUse = new Map<string, PromiseWithResolvers<void>>();

  constructor(
    private readonly directory: string,
    private readonly limits: StagingOptions,
  ) {
    super();
  }

  /**
   * Creates the directory and removes the files of an earlier run. Call this once, before the first upload.
   * @returns the number of removed files
   */
  async open(): Promise<number> {
    await mkdir(path.dirname(this.directory), { recursive: true });
    // Uploads are not for other users of the machine until they are published.
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
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
      // Before the stream is closed, the file could still be created.
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

  /** Runs before the database closes: an interrupted upload deletes what it has stored. */
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

/** bytes of form fields and boundaries that a request may have beside the file */
const FORM_ALLOWANCE = 2 * 1024 * 1024;
