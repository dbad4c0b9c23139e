const DOTTED = /^v?(?<numbers>\d+(?:\.\d+)*)(?<rest>.*)$/is;
const MAX_NUMBERS = 8;

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
  const parts = numbers.replace(/(?:\.0)+$/, '').split('.');
  const all = [];
  for (; parts.length <= MAX_NUMBERS; parts.push('0')) all.push(parts.join('.'));
  return all;
}
