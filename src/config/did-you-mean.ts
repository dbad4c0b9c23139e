import leven from 'leven';

const PLAIN_NAME = /^[\w.-]{1,100}$/;

/** A misplaced secret can end up as a name, so only what looks like a name is shown. */
export function printable(name: string): string {
  return PLAIN_NAME.test(name) ? name : '(not a name)';
}

function lastLevel(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** A key in the wrong section counts as close. */
function distance(unknown: string, known: string): number {
  const letters = leven(unknown, known);
  return lastLevel(unknown) === lastLevel(known) ? Math.min(letters, 2) : letters;
}

/** The known dotted path that was probably meant. */
export function nearest(unknown: string, known: readonly string[]): string | undefined {
  if (!PLAIN_NAME.test(unknown)) return undefined;
  const reach = Math.min(3, Math.floor(lastLevel(unknown).length / 2));
  const ranked = known
    .map((path) => ({ path, away: distance(unknown, path) }))
    .filter(({ away }) => away <= reach)
    .sort((a, b) => a.away - b.away);
  return ranked[0]?.path;
}

export function noSuchKey(meant: string | undefined): string {
  return meant === undefined ? 'there is no such key' : `there is no such key; did you mean ${meant}?`;
}
