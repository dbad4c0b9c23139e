import { PackageRefused } from '../errors.ts';
import type { EntryName } from '../reading/parse-entry-name.ts';

const OTHERWISE = 'rename it, or publish the package for other systems only';
const RULES: readonly (readonly [broken: RegExp, reason: string])[] = [
  [/\r/, `control character in the name, which Windows cannot hold: ${OTHERWISE}`],
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
  for (const name of path.split('/')) {
    const reason = brokenRule(name);
    if (reason !== undefined) throw new PackageRefused(reason, shown);
  }
}

/** @throws PackageRefused for the target of a link that Windows takes for another one */
export function checkWindowsTarget(target: string): void {
  for (const name of target.split('/')) {
    const reason = /^\.{0,2}$/.test(name) ? undefined : brokenRule(name);
    if (reason !== undefined) throw new PackageRefused(`a link to ${JSON.stringify(target)}: ${reason}`);
  }
}

function brokenRule(name: string): string | undefined {
  return RULES.find(([broken]) => broken.test(name))?.[1];
}
