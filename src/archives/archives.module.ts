import { Module } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { ArchiveInspector } from './workers/archive-inspector.ts';
import { IncrementalBuilder } from './workers/incremental-builder.ts';
import { WorkQueue } from './workers/work-queue.ts';

@Module({
  providers: [
    {
      provide: WorkQueue,
      inject: [Config],
      useFactory: ({ jobs, storage }: Config) =>
        new WorkQueue({
          threads: jobs.concurrency,
          memory: storage.archive.memory,
          maxWaiting: storage.archive.max_waiting,
        }),
    },
    {
      provide: ArchiveInspector,
      inject: [Config, WorkQueue],
      useFactory: (config: Config, queue: WorkQueue) => new ArchiveInspector({ queue, ...boundsIn(config) }),
    },
    {
      provide: IncrementalBuilder,
      inject: [Config, WorkQueue],
      useFactory: (config: Config, queue: WorkQueue) =>
        new IncrementalBuilder({ queue, ...boundsIn(config) }),
    },
  ],
  exports: [ArchiveInspector, IncrementalBuilder],
})
export class ArchivesModule {}

function boundsIn({ storage: { archive } }: Config) {
  return {
    maxCpuTime: archive.max_cpu_time,
    limits: {
      maxEntries: archive.max_entries,
      maxEntrySize: archive.max_entry_size,
      maxTotalSize: archive.max_total_size,
      maxRatio: archive.max_ratio,
      maxMetadataSize: archive.max_metadata_size,
    },
  };
}
