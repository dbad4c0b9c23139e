import { Module } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { ArchiveInspector } from './workers/archive-inspector.ts';
import { IncrementalBuilder } from './workers/incremental-builder.ts';

@Module({
  providers: [
    {
      provide: ArchiveInspector,
      inject: [Config],
      useFactory: (config: Config) => new ArchiveInspector(workerOptions(config)),
    },
    {
      provide: IncrementalBuilder,
      inject: [Config],
      useFactory: (config: Config) => new IncrementalBuilder(workerOptions(config)),
    },
  ],
  exports: [ArchiveInspector, IncrementalBuilder],
})
export class ArchivesModule {}

function workerOptions({ jobs, storage }: Config) {
  const {
    max_entries: maxEntries,
    max_entry_size: maxEntrySize,
    max_total_size: maxTotalSize,
    max_ratio: maxRatio,
    max_metadata_size: maxMetadataSize,
  } = storage.archive;
  return {
    threads: jobs.concurrency,
    limits: { maxEntries, maxEntrySize, maxTotalSize, maxRatio, maxMetadataSize },
  };
}
