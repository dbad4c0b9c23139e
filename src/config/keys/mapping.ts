import { key, type Documented, type KeyDecorator } from './key.ts';

interface MappingRules extends Documented {
  /** A noun phrase for the names and what `accepts` requires of each value. */
  readonly expects: string;
  readonly acceptsName: (name: string) => boolean;
  readonly accepts: (value: unknown) => boolean;
}

export type Mapping<T> = Readonly<Record<string, T>>;

function fromText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A YAML mapping of names to values; JSON in a variable. */
export function MappingOf<T>(rules: MappingRules): KeyDecorator<Mapping<T>> {
  return key<Mapping<T>>(rules.doc, {
    expects: rules.expects,
    hint: ' (in a variable: as JSON)',
    accepts: (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.entries(value).every(([name, one]) => rules.acceptsName(name) && rules.accepts(one)),
    fromText,
    show: (value) => JSON.stringify(value),
  });
}
