import { MAX_VERSION_NAME } from '../version-name.ts';
import { PARSERS } from './parsers.ts';

/** A version name, parsed for comparison. Keep it small: the catalogue holds one for each version. */
export interface ParsedVersion {
  /** The name of the parser that parsed it; `''` when no parser could. */
  readonly scheme: string;
  /** The result of that parser; only that parser can read it. */
  readonly value: unknown;
}

const UNPARSABLE: ParsedVersion = Object.freeze({ scheme: '', value: undefined });
const BY_SCHEME = new Map(PARSERS.map((parser) => [parser.name, parser]));

/** Never throws. One leading `v` or `V` is dropped, so `v1.2.0` is `1.2.0`. */
export function parseVersion(name: string): ParsedVersion {
  if (name.length > MAX_VERSION_NAME) return UNPARSABLE;
  const text = name.replace(/^v/i, '');
  const parser = PARSERS.find((candidate) => candidate.canParse(text));
  return parser === undefined ? UNPARSABLE : { scheme: parser.name, value: parser.parse(text) };
}

/** Whether a parser could parse the name. Other names are allowed on the stable channel only. */
export function isOrderable(version: ParsedVersion): boolean {
  return version.scheme !== '';
}

/**
 * Negative, zero or positive by the precedence of their common scheme; `undefined` without a common scheme.
 * Zero does not mean the same name: build metadata (`1.0.0+a`, `1.0.0+b`) does not count.
 */
export function comparePrecedence(a: ParsedVersion, b: ParsedVersion): number | undefined {
  return a.scheme === b.scheme ? BY_SCHEME.get(a.scheme)?.compare(a.value, b.value) : undefined;
}
