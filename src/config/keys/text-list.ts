import { key, type Documented, type KeyDecorator } from './key.ts';

interface TextListRules extends Documented {
  /** A plural noun phrase for what `accepts` requires of each item. */
  readonly expects: string;
  readonly accepts: (item: string) => boolean;
}

export function listFromText(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function showList(list: readonly string[]): string {
  return `[${list.join(', ')}]`;
}

/** A YAML list of texts; separated by commas in a variable. */
export function TextList({ doc, expects, accepts }: TextListRules): KeyDecorator<readonly string[]> {
  return key(doc, {
    expects: `a list of ${expects}`,
    hint: ' (in a variable: separated by commas)',
    accepts: (value) =>
      Array.isArray(value) && value.every((item) => typeof item === 'string' && accepts(item)),
    fromText: listFromText,
    show: showList,
  });
}
