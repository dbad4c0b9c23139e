import type { KeyRules } from './keys/key-rules.ts';

export interface Key {
  readonly doc: string;
  readonly rules: KeyRules<unknown>;
  /** Whether a new value applies while the service runs. */
  readonly hot?: boolean;
  readonly refusals?: readonly Refusal[];
}

/** A rule over several keys; the key that has it is named when it is broken. */
export interface Refusal {
  readonly isBroken: (own: object, sections: object) => boolean;
  readonly message: string;
}

/** The keys of one section in the order of their declaration; a section in a section is a schema again. */
export type Schema = ReadonlyMap<string, Key | Schema>;

const schemas = new WeakMap<Function, Map<string, Key | Schema>>();

export function declare(section: Function, name: string, entry: Key | Schema): void {
  const schema = schemas.get(section) ?? new Map<string, Key | Schema>();
  schemas.set(section, schema.set(name, entry));
}

/** @param name of one key; all keys of the section when it is left out */
export function markHot(section: Function, name?: string): void {
  for (const [key, entry] of schemaOf(section))
    if (!isSection(entry) && (name ?? key) === key) declare(section, key, { ...entry, hot: true });
}

/** Adds a rule to a key that is declared already. */
export function refuseWhen(section: Function, name: string, refusal: Refusal): void {
  const entry = schemaOf(section).get(name) as Key;
  // Decorators apply from the bottom up: in front, the rules keep the order in which they are written.
  declare(section, name, { ...entry, refusals: [refusal, ...(entry.refusals ?? [])] });
}

export function schemaOf(section: Function): Schema {
  return schemas.get(section) ?? new Map();
}

export function isSection(entry: Key | Schema): entry is Schema {
  return entry instanceof Map;
}

export interface PlacedKey extends Key {
  readonly path: readonly string[];
}

/** Every key below `schema`, depth first. */
export function* keysIn(schema: Schema, above: readonly string[] = []): Generator<PlacedKey> {
  for (const [name, entry] of schema) {
    const path = [...above, name];
    if (isSection(entry)) yield* keysIn(entry, path);
    else yield { ...entry, path };
  }
}

/** The dotted paths of all keys and of their sections. */
export function namesIn(schema: Schema): string[] {
  const paths = [...keysIn(schema)].map(({ path }) => path);
  return [...new Set(paths.flatMap((path) => path.map((_, level) => path.slice(0, level + 1).join('.'))))];
}
