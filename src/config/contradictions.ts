import { Config } from './config.ts';
import { keysIn, schemaOf } from './schema.ts';
import { valueAt } from './value-at.ts';

interface Contradiction {
  readonly key: string;
  readonly message: string;
}

/** Which keys do not fit others, though each is valid by itself: by the rules that the sections declare. */
export function contradictionsIn(config: Config): Contradiction[] {
  return [...keysIn(schemaOf(Config))].flatMap(({ path, refusals = [] }) => {
    const own = valueAt(config, path.slice(0, -1)) as object;
    return refusals
      .filter(({ isBroken }) => isBroken(own, config))
      .map(({ message }) => ({ key: path.join('.'), message }));
  });
}
