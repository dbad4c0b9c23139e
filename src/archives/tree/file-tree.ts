export type ArchiveType = 'zip' | 'tar.gz';

/** One file of a package tree. */
export interface TreeFile {
  /** Relative, `/`-separated; the Unicode form is as given. */
  readonly path: string;
  /** bytes */
  readonly size: number;
  /** lower-case hex */
  readonly sha256: string;
  /** Whether any execute bit is set. */
  readonly executable: boolean;
}

/** What a package unpacks to. Both lists are sorted by path (code unit order). */
export interface FileTree {
  readonly files: readonly TreeFile[];
  /** Directories that exist, named in the archive or implied by a file; without trailing slash. */
  readonly directories: readonly string[];
}
