/**
 * One scheme of version names. A further scheme is one class that implements this, and one line in
 * `parsers.ts`.
 *
 * @typeParam P the parsed form of a name. Keep it small: every version in memory holds one.
 */
export interface VersionParser<P> {
  /** The scheme's name: not empty, and unique among the parsers. */
  readonly name: string;

  /** Whether `text`, without a leading `v`, belongs to this scheme. Never throws. */
  canParse(text: string): boolean;

  /** Only called with a text that `canParse` accepts; may throw for any other. */
  parse(text: string): P;

  /** Negative, zero or positive, as `Array.sort` wants it; zero means equal precedence. */
  compare(a: P, b: P): number;
}
