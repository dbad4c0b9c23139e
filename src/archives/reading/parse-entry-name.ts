import { isUtf8 } from 'node:buffer';
import { PackageRefused } from '../errors.ts';

const MAX_PATH = 1024;
const MAX_SEGMENT = 255;

/** A name that is safe to unpack on every system, though Windows may be unable to hold it. */
export interface EntryName {
  /** The name as the archive has it, for messages. */
  readonly shown: string;
  /** Relative and `/`-separated, without a trailing slash; empty for the root itself. */
  readonly path: string;
  /** Whether the name ends with a slash, as only a directory's name does. */
  readonly endsWithSlash: boolean;
}

type NameRule = readonly [broken: RegExp, reason: string];

const NAME_RULES: readonly NameRule[] = [
  [/^$/, 'empty name: leave this entry out'],
  [/\p{Cc}/u, 'control character in the name: rename it'],
  [
    /[\p{Bidi_Control}\p{Zl}\p{Zp}]/u,
    'invisible character in the name that changes how it is shown: rename it',
  ],
  [/[\u180e\u200b-\u200d\u2060-\u2064\ufeff]/, 'invisible character of no width in the name: rename it'],
  [/\\/, 'backslash in the name: put / between directories'],
  [/^[A-Za-z]:/, 'drive letter in the name: pack relative paths'],
  [/^\//, 'absolute path: pack relative paths'],
];

const SEGMENT_RULES: readonly NameRule[] = [
  [/^$/, 'empty path segment: put one / between names'],
  [/^\.$/, '"." path segment: leave it out of the path'],
  [/^\.\.$/, '".." path segment: pack paths below the root'],
];

/** @throws PackageRefused for a name that is unsafe to unpack on any system */
export function parseEntryName(raw: Buffer): EntryName {
  const shown = raw.toString();
  if (!isUtf8(raw)) throw new PackageRefused('name is not UTF-8: rename it', shown);
  if (raw.length > MAX_PATH)
    throw new PackageRefused(`name longer than ${MAX_PATH} bytes: shorten it`, shown);
  checkRules(NAME_RULES, shown, shown);
  const body = shown.replace(/^\.\//, '');
  if (body === '' || shown === '.') return { shown, path: '', endsWithSlash: body === '' };
  const slash = body.endsWith('/');
  const path = slash ? body.slice(0, -1) : body;
  for (const segment of path.split('/')) checkSegment(segment, shown);
  return { shown, path, endsWithSlash: slash };
}

function checkSegment(segment: string, shown: string): void {
  checkRules(SEGMENT_RULES, segment, shown);
  if (Buffer.byteLength(segment) <= MAX_SEGMENT) return;
  throw new PackageRefused(`path segment longer than ${MAX_SEGMENT} bytes: shorten it`, shown);
}

function checkRules(rules: readonly NameRule[], text: string, shown: string): void {
  const rule = rules.find(([broken]) => broken.test(text));
  if (rule) throw new PackageRefused(rule[1], shown);
}
