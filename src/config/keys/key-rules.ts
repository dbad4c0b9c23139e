/** How one kind of value is written, stored and shown. */
export interface KeyRules<T> {
  /** A noun phrase that completes "must be …"; also shown in the table of settings. */
  readonly expects: string;
  /** How to write the value; follows `expects` in messages only. */
  readonly hint?: string;
  /** Validates the stored value, after `read`. */
  readonly accepts: (value: unknown) => boolean;
  /** Converts the text of a variable to the value that YAML would give. Text that cannot be converted is returned as it is, and then refused. */
  readonly fromText?: (text: string) => unknown;
  /** Converts the value from YAML to the stored value. A value that cannot be converted is returned as it is, and then refused. */
  readonly read?: (raw: unknown) => unknown;
  /** The value as it is written in YAML. */
  readonly show?: (value: T) => string;
  /** Never shown in logs or messages. */
  readonly secret?: boolean;
  /** Whether the value is a path, which is resolved against the working directory. */
  readonly path?: boolean;
}
