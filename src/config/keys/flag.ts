import { key, type Documented, type KeyDecorator } from './key.ts';

export function booleanFromText(text: string): unknown {
  const word = text.toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : text;
}

/** `true` or `false`, and no other spelling. */
export function Flag({ doc }: Documented): KeyDecorator<boolean> {
  return key(doc, {
    expects: '`true` or `false`',
    accepts: (value) => typeof value === 'boolean',
    fromText: booleanFromText,
  });
}
