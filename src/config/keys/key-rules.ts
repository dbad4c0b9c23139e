/** How one kind of value is written, held and shown. */
export interface KeyRules<T> {
  /** A noun phrase: it completes "must be …" and stands in the table. */
  readonly expects: string;
  /** How to write it; follows `expects` in messages only. */
  readonly hint?: string;
  /** Decides on the value as held, after `read`. */
  readonly accepts: (value: unknown) => boolean;
  /** Text of an environment variable to what YAML would have given. What does not fit stays text, to be refused. */
  readonly fromText?: (text: string) => unknown;
  /** What YAML gave to the value as held. What cannot be read stays as it is, to be refused. */
  readonly read?: (raw: unknown) => unknown;
  /** The value as one would write it in YAML. */
  readonly show?: (value: T) => string;
  /** Neither shown in logs nor in messages. */
  readonly secret?: boolean;
  /** A path: relative ones count from the working directory. */
  readonly path?: boolean;
}
