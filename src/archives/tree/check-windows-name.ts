import { PackageRefused } from '../errors.ts';
import type { EntryName } from '../reading/parse-entry-name.ts';

const OTHERWISE = 'rename it, or publish the package for other systems only';
const RULES: readonly (readonly [broken: RegExp, reason: string])[] = [
  [/:/, `colon in the name, which Windows cannot hold: ${OTHERWISE}`],
  [/[?*<>|"]/, `one of ? * < > | " in the name, which Windows cannot hold: ${OTHERWISE}`],
  [/[. ]$/, `path segment ends in a dot or a space, which Windows cannot hold: ${OTHERWISE}`],
  [
    /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[1-9¹²³]) *(\.|$)/i,
    `name reserved by Windows: ${OTHERWISE}`,
  ],
  [
    /^(?=[^.]{3,8}(\.|$))[^.~]{1,6}~[0-9]{1,6}(\.[^.]{0,3})?$/,
    `looks like the short name (8.3) that Windows gives another file: ${OTHERWISE}`,
  ],
];

/** @throws PackageRefused for a name that Windows cannot hold, or takes for another one */
export function checkWindowsName({ path, shown }: EntryName): void {
  for (const segment of path.split('/')) {
    const rule = RULES.find(([broken]) => broken.test(segment));
    if (rule) throw new PackageRefused(rule[1], shown);
  }
}
