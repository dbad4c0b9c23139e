import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import type { RunningJob } from '../../jobs/jobs.ts';
import type { ArchiveType } from '../../archives/tree/file-tree.ts';
import { type BuildResult, IncrementalBuilder } from '../../archives/workers/incremental-builder.ts';
import { BlobStore } from '../../storage/blob-store.ts';
import type { Build } from './find-build.ts';

/** Makes the file of an incremental package, if one is worth having. */
@Injectable()
export class PackIncremental {
  constructor(
    private readonly blobs: BlobStore,
    private readonly builder: IncrementalBuilder,
    private readonly config: Config,
  ) {}

  /** @param target where the file is made; nothing is there unless it was built */
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
    // Awaited: the source is there until the end of this method.
    return await this.builder.build(task, {
      signal: job.signal,
      progress: (share) => void job.progress(share),
    });
  }
}
