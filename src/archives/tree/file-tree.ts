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

export interface TreeLink {
  readonly path: string;
  /** Of a symbolic link the text in the archive; of a hard link the path of a file of the tree. */
  readonly target: string;
  /** A hard link is also one of the files, with the content of its target. */
  readonly hard?: true;
}

/** The files and directories that a package unpacks to. All lists are sorted by path (code unit order). */
export interface FileTree {
  readonly files: readonly TreeFile[];
  /** All directories, named in the archive or implied by a file path; without trailing slash. */
  readonly directories: readonly string[];
  /** Absent without links. */
  readonly links?: readonly TreeLink[];
  /**
   * Files and empty directories of a zip whose names are not ASCII and lack the flag for UTF-8: some readers
   * give them other names. Absent without such names.
   */
  readonly unmarked?: readonly string[];
}
