/** One thing wrong with the configuration. It never holds a value: any value may be a misplaced secret. */
export interface Problem {
  /** Dotted path of the key, as far as it is known. */
  readonly key: string;
  /** A file's name or an environment variable's. */
  readonly source: string;
  /** What would be right. */
  readonly message: string;
}
