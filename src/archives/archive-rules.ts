/** How much an archive may unpack to. */
export interface ArchiveLimits {
  /** Files and directories together, with the directories that are only implied. */
  readonly maxEntries: number;
  /** bytes, of one file unpacked */
  readonly maxEntrySize: number;
  /** bytes, of all files unpacked */
  readonly maxTotalSize: number;
}

export interface ArchiveRules extends ArchiveLimits {
  /** Whether the root may hold `changes.json`, as a ready incremental package does. Default false. */
  readonly allowChangesJson?: boolean;
}
