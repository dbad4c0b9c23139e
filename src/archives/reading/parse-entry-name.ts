import { isUtf8 } from 'node:buffer';
import { PackageRefused } from '../errors.ts';

const MAX_PATH = 1024;
const MAX_SEGMENT = 255;
const IN_UTF8 = 'pack it again with names in UTF-8, such as by 7-Zip with -mcu=on';

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

/** macOS keeps the icon of a directory in a file of this name. */
const ICON = /(?<=^|\/)Icon\r(?=\/?$)/;

const CHARACTER_RULES: readonly NameRule[] = [
  [/\p{Cc}/u, 'control character in the name: rename it'],
  [
    /[\p{Bidi_Control}\p{Zl}\p{Zp}]/u,
    'invisible character in the name that changes how it is shown: rename it',
  ],
  [/[\u180e\u200b-\u200d\u2060-\u2064\ufeff]/, 'invisible character of no width in the name: rename it'],
  [
    /\\/,
    'backslash in the name, as Compress-Archive of Windows PowerShell 5 and ZipFile of .NET Framework before 4.6.1 ' +
      'write it: pack it again with 7-Zip, PowerShell 7 or "tar -a -cf package.zip *"',
  ],
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
  if (!isUtf8(raw)) throw new PackageRefused(`name is not UTF-8: ${IN_UTF8}`, shown);
  if (raw.length > MAX_PATH)
    throw new PackageRefused(`name longer than ${MAX_PATH} bytes: shorten it`, shown);
  if (shown === '') throw new PackageRefused('empty name: leave this entry out', shown);
  checkCharacters(shown.replace(ICON, 'Icon'), shown);
  const body = shown.replace(/^\.\//, '');
  if (body === '' || shown === '.') return { shown, path: '', endsWithSlash: body === '' };
  const slash = body.endsWith('/');
  const path = slash ? body.slice(0, -1) : body;
  for (const segment of path.split('/')) checkSegment(segment, shown);
  return { shown, path, endsWithSlash: slash };
}

/** @throws PackageRefused for characters that a path may not have, and for an absolute one */
export function checkCharacters(text: string, entry?: string): void {
  checkRules(CHARACTER_RULES, text, entry);
}

function checkSegment(segment: string, shown: string): void {
  checkRules(SEGMENT_RULES, segment, shown);
  if (Buffer.byteLength(segment) <= MAX_SEGMENT) return;
  throw new PackageRefused(`path segment longer than ${MAX_SEGMENT} bytes: shorten it`, shown);
}

function checkRules(rules: readonly NameRule[], text: string, entry?: string): void {
  const rule = rules.find(([broken]) => broken.test(text));
  if (rule) throw new PackageRefused(rule[1], entry);
}
