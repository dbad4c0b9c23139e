import { Config } from '../../../src/config/config.ts';
import { keysIn, schemaOf } from '../../../src/config/schema.ts';

const keys = [...keysIn(schemaOf(Config))].map(({ path }) => path.join('.'));

export const settings: ReadonlySet<string> = new Set(keys);

/** Sections of settings, and settings that are mappings: what lies below them is theirs. */
export const sections: ReadonlySet<string> = new Set(
  [...settings].flatMap((key) =>
    key.split('.').map((_, level, names) => names.slice(0, level + 1).join('.')),
  ),
);

export const variables: ReadonlySet<string> = new Set(
  [...settings].map((key) => `RB_${key.toUpperCase().replaceAll('.', '__')}`),
);
