const DOTTED = /^v?(?<numbers>\d+(?:\.\d+)*)(?<rest>.*)$/is;
/** Tools write up to four numbers where fewer say the same. */
const MAX_NUMBERS = 4;

/**
 * Names that mean the same version: with and without a leading `v`, and for dotted numbers with more or fewer zeros at
 * the end of the numbers.
 */
export function spellingsOf(name: string): string[] {
  const { numbers, rest } = DOTTED.exec(name)?.groups ?? {};
  const bare =
    numbers === undefined ? [name.replace(/^v/i, '')] : padded(numbers).map((text) => text + rest!);
  return bare.flatMap((text) => [text, `v${text}`, `V${text}`]);
}

function padded(numbers: string): string[] {
  let text = numbers.replace(/(?:\.0)+$/, '');
  const all = [text];
  for (let count = text.split('.').length; count < MAX_NUMBERS; count++) all.push((text += '.0'));
  return all;
}
