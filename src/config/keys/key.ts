import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { declare } from '../schema.ts';
import type { KeyRules } from './key-rules.ts';

/** What the key does, in a sentence or two; bounds and kind of value are added automatically. */
export interface Documented {
  readonly doc: string;
}

/** Fits only properties of type `T`, so that the type and the rules of a key always agree. */
export type KeyDecorator<T> = <N extends string>(target: { readonly [P in N]: T }, name: N) => void;

export function key<T>(doc: string, rules: KeyRules<T>): KeyDecorator<T> {
  const { expects, hint = '', accepts, read = (raw) => raw } = rules;
  const validate = ValidateBy({
    name: 'key',
    validator: { validate: accepts, defaultMessage: () => `must be ${expects}${hint}` },
  });
  return (target, name) => {
    declare(target.constructor, name, { doc, rules: rules as KeyRules<unknown> });
    Transform(({ value }) => read(value), { toClassOnly: true })(target, name);
    validate(target, name);
  };
}
