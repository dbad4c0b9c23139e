/**
 * Two names fold to the same text if some file system treats them as one name. Lower case comes first: `ẞ` is
 * its own upper case, `ß` is not.
 */
export function foldedName(name: string): string {
  if (/^[\0-\x7f]*$/.test(name)) return name.toUpperCase();
  return name.normalize('NFC').toLowerCase().toUpperCase().normalize('NFC');
}
