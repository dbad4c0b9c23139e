export type ArchiveType = 'zip' | 'tar.gz';

/** One file of a package tree. */
export interface TreeFile {
  /** Relative and `/`-separated, in the Unicode form of the archive. */
  readonly path: string;
  /** bytes */
  readonly size: number;
  /** lower-case hex */
  readonly sha256: string;
  /** Whether at least one execute bit is set. */
  readonly executable: boolean;
}

/** The files and directories that a package unpacks to. Both lists are sorted by path (code unit order). */
export interface FileTree {
  readonly files: readonly TreeFile[];
  /** All directories, named in the archive or implied by a file path; without trailing slash. */
  readonly directories: readonly string[];
}
