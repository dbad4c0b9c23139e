import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { RunningJob } from '../../jobs/jobs.ts';
import type { ArchiveType } from '../../archives/tree/file-tree.ts';
import { type BuildResult, IncrementalBuilder } from '../../archives/workers/incremental-builder.ts';
import { BlobStore } from '../../storage/blob-store.ts';
import type { Build } from './find-build.ts';

/** Builds the file of an incremental package, unless the file would be too large or clients could not apply it. */
@Injectable()
export class PackIncremental {
  constructor(
    private readonly blobs: BlobStore,
    private readonly builder: IncrementalBuilder,
    private readonly config: Config,
  ) {}

  /** @param target path of the new file; without a result there is no file */
  async pack({ from, to }: Build, target: string, job: RunningJob): Promise<BuildResult> {
    await using source = await this.blobs.openLocalFile(to.packagePath);
    const task = {
      source: source.path,
      type: to.fileType as ArchiveType,
      oldTree: from.fileHashes,
      newTree: to.fileHashes,
      target,
      maxSize: Math.ceil(to.fileSize * this.config.incremental.max_ratio),
    };
    // `await` is necessary: the source is released when this method returns.
    return await this.builder.build(task, {
      signal: job.signal,
      progress: (share) => void job.progress(share),
    });
  }
}
