import { isDeepStrictEqual } from 'node:util';
import { ConfigInvalid } from './config-invalid.ts';
import { Config } from './config.ts';
import { contradictionsIn } from './contradictions.ts';
import { isSection, keysIn, schemaOf, type Schema } from './schema.ts';
import { valueAt } from './value-at.ts';

type Values = Readonly<Record<string, unknown>>;

/** Dotted paths of keys. */
export interface Adoption {
  /** Have a new value from now on. */
  readonly applied: readonly string[];
  /** Would have another value after a restart. */
  readonly waiting: readonly string[];
}

/**
 * The configuration as it stands: what is injected as `Config`. Each section is a frozen value that gives way
 * to another one as a whole, so whoever reads several keys takes them from one section, without waiting
 * in between; one that did not change stays the same object.
 */
export class LiveConfig extends Config {
  readonly #listeners: (() => void)[] = [];

  constructor(first: Config) {
    super();
    Object.assign(this, first);
  }

  /** For those who have to act on a change rather than to read the new value when they need it. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Takes over what is hot, all at once.
   * @throws ConfigInvalid when that goes together with `next` only
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

/** The same object when nothing hot in it differs. */
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
