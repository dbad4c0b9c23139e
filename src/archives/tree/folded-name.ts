/** Equal for names that some file system takes for one. Lower case first: `ẞ` is its own upper case, `ß` is not. */
export function foldedName(name: string): string {
  return name.normalize('NFC').toLowerCase().toUpperCase().normalize('NFC');
}
