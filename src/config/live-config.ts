import { isDeepStrictEqual } from 'node:util';
import { ConfigInvalid } from './config-invalid.ts';
import { Config } from './config.ts';
import { contradictionsIn } from './contradictions.ts';
import { isSection, keysIn, schemaOf, type Schema } from './schema.ts';
import { valueAt } from './value-at.ts';

type Values = Readonly<Record<string, unknown>>;

/** Dotted paths of the keys that differ. */
export interface Adoption {
  /** Keys that have their new value from now on. */
  readonly applied: readonly string[];
  /** Keys that get their new value with a restart. */
  readonly waiting: readonly string[];
}

/**
 * The current configuration, injected as `Config`. Each section is a frozen object that is replaced as a whole, so
 * several keys read from one section fit together; a section that did not change stays the same object.
 */
export class LiveConfig extends Config {
  readonly #listeners: (() => void)[] = [];

  constructor(first: Config) {
    super();
    Object.assign(this, first);
  }

  /** For code that must act on a change; other code reads the new value when it needs it. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Adopts the new values of all hot keys at once.
   * @throws ConfigInvalid when they do not fit the keys that need a restart
   */
  adopt(next: Config): Adoption {
    const schema = schemaOf(Config);
    const differing = [...keysIn(schema)].filter(
      ({ path }) => !isDeepStrictEqual(valueAt(this, path), valueAt(next, path)),
    );
    const named = (hot: boolean) =>
      differing.filter((key) => (key.hot ?? false) === hot).map(({ path }) => path.join('.'));
    const mixed = withHot(this as unknown as Values, next as unknown as Values, schema);
    refuseContradictions(mixed as unknown as Config);
    Object.assign(this, mixed);
    for (const listener of this.#listeners) listener();
    return { applied: named(true), waiting: named(false) };
  }
}

/** Returns `current` itself when no hot key in it differs. */
function withHot(current: Values, next: Values, schema: Schema): Values {
  const fresh = [...schema].flatMap(([name, entry]): [string, unknown][] => {
    const [old, value] = [current[name], next[name]];
    const taken = isSection(entry) ? withHot(old as Values, value as Values, entry) : entry.hot ? value : old;
    return taken === old || isDeepStrictEqual(taken, old) ? [] : [[name, taken]];
  });
  if (fresh.length === 0) return current;
  const copy = Object.assign(Object.create(Object.getPrototypeOf(current) as object), current) as object;
  return Object.freeze(Object.assign(copy, Object.fromEntries(fresh)));
}

function refuseContradictions(config: Config): void {
  const source = 'together with what needs a restart';
  const problems = contradictionsIn(config).map((contradiction) => ({ ...contradiction, source }));
  if (problems.length > 0) throw new ConfigInvalid(problems);
}
