import { key, type Documented, type KeyDecorator } from './key.ts';

interface TextRules extends Documented {
  /** A noun phrase for what `accepts` requires. */
  readonly expects: string;
  readonly accepts: (text: string) => boolean;
}

/** Text with a rule of its own. A YAML number is not accepted: it would lose leading zeros and digits. */
export function Text({ doc, expects, accepts }: TextRules): KeyDecorator<string> {
  return key<string>(doc, {
    expects,
    hint: ' (a number needs quotes)',
    accepts: (value) => typeof value === 'string' && accepts(value),
    show: (value) => value || '""',
  });
}
