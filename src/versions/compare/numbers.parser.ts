import parseSemver from 'semver/functions/parse.js';
import type { VersionParser } from './version-parser.ts';

const SHAPE = /^(?<numbers>\d+(?:\.\d+){0,7})(?<suffix>[-+].*)?$/;
/** A year and a month are no number with a prerelease: by those rules `2024-9-30` is higher than `2024-10-01`. */
const BEGINS_LIKE_DATE = /^\d{2,4}-\d\d?(?:-|$)/;

/** Each sorts before every further number, whose key begins with a letter or a later character. */
const NUMERIC = '0';
const ALPHANUMERIC = '1';
const RELEASE = '2';
/** Sorts before every character of an identifier, so that `alpha` comes before `alpha-x`. */
const END = ' ';

/**
 * One to eight dotted numbers of any size (`1.2`, `24.04.1`, `1.2.4.7`), with the prerelease and build rules of
 * SemVer 2.0. Missing numbers are zero, so `1.2` equals `1.2.0.0`. Every SemVer is one, and keeps its precedence.
 * A name is parsed to a key, a short string whose plain order is the precedence.
 */
export class NumbersParser implements VersionParser<string> {
  readonly name = 'numbers';

  canParse(text: string): boolean {
    const found = SHAPE.exec(text)?.groups;
    return found !== undefined && !BEGINS_LIKE_DATE.test(text) && prereleaseOf(found.suffix) !== undefined;
  }

  parse(text: string): string {
    const { numbers, suffix } = SHAPE.exec(text)!.groups!;
    const prerelease = prereleaseOf(suffix)!;
    const parts = numbers!.replace(/(?:\.0+)+$/, '').split('.');
    const rest = prerelease.length === 0 ? [RELEASE] : prerelease.map(keyOfIdentifier);
    // `join` and not `+`: V8 stores a concatenation as a tree of its parts.
    return [...parts.map(keyOfNumber), ...rest].join('');
  }

  compare(a: string, b: string): number {
    if (a === b) return 0;
    return a < b ? -1 : 1;
  }
}

/** Whether the name has a prerelease by the rules of SemVer: `1.5.0-beta.1`. */
export function isPrerelease(name: string): boolean {
  const text = name.replace(/^v/i, '');
  const found = BEGINS_LIKE_DATE.test(text) ? undefined : SHAPE.exec(text)?.groups;
  return found !== undefined && (prereleaseOf(found.suffix) ?? []).length > 0;
}

/**
 * The identifiers of the prerelease in the part of a version that follows its numbers; empty without one, undefined when
 * the part does not follow the rules of SemVer. Only semver's numbers are bounded, so it gets others.
 */
function prereleaseOf(suffix: string | undefined): readonly string[] | undefined {
  return suffix === undefined ? [] : parseSemver(`0.0.0${suffix}`)?.prerelease.map(String);
}

/** Numeric identifiers come before alphanumeric ones. */
function keyOfIdentifier(text: string): string {
  return /^\d+$/.test(text) ? `${NUMERIC}${keyOfNumber(text)}` : `${ALPHANUMERIC}${text}${END}`;
}

/** Without leading zeros, a longer number is larger, so one character for the length comes first. */
function keyOfNumber(text: string): string {
  const digits = text.replace(/^0+(?=\d)/, '');
  return String.fromCharCode(0x40 + digits.length) + digits;
}
