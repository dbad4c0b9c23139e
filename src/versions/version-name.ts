import { InvalidParams } from '../errors/invalid-params.ts';

/** The name of a release as its publisher wrote it, unique within the resource; never normalised. */
export type VersionName = string & { readonly __brand: 'VersionName' };

/** Characters, that is code points. */
export const MAX_VERSION_NAME = 128;

const LENGTH = new RegExp(`^.{1,${MAX_VERSION_NAME}}$`, 'su');

const RULES: readonly [isKept: (value: string) => boolean, message: string][] = [
  [(value) => LENGTH.test(value), `must have 1 to ${MAX_VERSION_NAME} characters`],
  // A decoder writes U+FFFD for bytes that are not UTF-8.
  [(value) => value.isWellFormed() && !value.includes('\uFFFD'), 'must be valid Unicode'],
  // Format characters are invisible or change the reading direction: two names could look the same.
  [(value) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value), 'must not contain control or format characters'],
  [(value) => !/[/\\]/.test(value), 'must not contain / or \\'],
  [(value) => !/^\p{White_Space}|\p{White_Space}$/u.test(value), 'must not begin or end with white space'],
  [(value) => value !== '.' && value !== '..', 'must not be . or ..'],
];

/** @throws InvalidParams on `version_name`, with the first rule that the value breaks */
export function versionName(value: string): VersionName {
  const broken = RULES.find(([isKept]) => !isKept(value));
  if (broken !== undefined) throw InvalidParams.of('version_name', broken[1]);
  return value as VersionName;
}
