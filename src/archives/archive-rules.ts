/** Bounds on what an archive unpacks to. */
export interface ArchiveLimits {
  /** Files plus directories, including directories that only a file path implies. */
  readonly maxEntries: number;
  /** bytes of one unpacked file */
  readonly maxEntrySize: number;
  /** bytes of all unpacked files together */
  readonly maxTotalSize: number;
  /** Unpacked bytes per byte of the archive, beyond 64 MiB unpacked */
  readonly maxRatio: number;
  /** bytes of names, comments, extra fields and extended headers together */
  readonly maxMetadataSize: number;
}

export interface ArchiveRules extends ArchiveLimits {
  /** Whether the root may hold `changes.json`, as an uploaded incremental package does. Default false. */
  readonly allowChangesJson?: boolean;
  /**
   * Whether Windows may get the package: its names must be possible there, and differ in more than case. Default
   * true.
   */
  readonly windows?: boolean;
}
