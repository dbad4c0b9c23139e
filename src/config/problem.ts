/** One problem of the configuration. It never contains a value, because any value may be a misplaced secret. */
export interface Problem {
  /** Dotted path of the key; empty when it is not known. */
  readonly key: string;
  /** A file's name or an environment variable's. */
  readonly source: string;
  /** Says what would be valid. */
  readonly message: string;
}
