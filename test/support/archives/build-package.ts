import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ArchiveType, FileTree } from '../../../src/archives/tree/file-tree.ts';
import {
  type BuildOptions,
  type BuildResult,
  IncrementalBuilder,
} from '../../../src/archives/workers/incremental-builder.ts';
import { LIMITS } from './inspect-bytes.ts';
import { workQueue } from './work-queue.ts';

export interface Order extends BuildOptions {
  readonly type: ArchiveType;
  readonly source: Buffer;
  readonly old: FileTree;
  readonly next: FileTree;
  readonly maxSize?: number;
}

/** A builder with its own folder, which is removed at the end of the scope. */
export class BuildLab implements AsyncDisposable {
  readonly builder = new IncrementalBuilder({ queue: workQueue(), limits: LIMITS, maxCpuTime: 60_000 });
  #count = 0;
  private constructor(readonly folder: string) {}

  static async open(): Promise<BuildLab> {
    return new BuildLab(await mkdtemp(path.join(tmpdir(), 'incrementals-')));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.builder.close();
    await rm(this.folder, { recursive: true });
  }

  /** Writes a file and returns its path. */
  async put(bytes: Buffer, extension: string): Promise<string> {
    const file = this.place(extension);
    await writeFile(file, bytes);
    return file;
  }

  place(extension: string): string {
    return path.join(this.folder, `${++this.#count}.${extension}`);
  }

  /** Builds the package and returns the result with its bytes. */
  async build(order: Order): Promise<BuildResult & { file: string; bytes?: Buffer }> {
    const { type, maxSize = Infinity, signal, progress } = order;
    const source = await this.put(order.source, type);
    const target = this.place(type);
    const trees = { oldTree: JSON.stringify(order.old), newTree: JSON.stringify(order.next) };
    const task = { source, type, ...trees, target, maxSize };
    const built = await this.builder.build(task, { signal, progress });
    return { ...built, file: target, bytes: built.kind === 'built' ? await readFile(target) : undefined };
  }
}
