import type { Config } from './config.ts';

interface Contradiction {
  readonly key: string;
  readonly message: string;
}

type Rule = readonly [key: string, isBroken: (config: Config) => boolean, message: string];

const RULES: readonly Rule[] = [
  [
    'extra.cdn_prefix',
    ({ extra }) => extra.distribute_cdn_ratio > 0 && extra.cdn_prefix === '',
    'must be set when `extra.distribute_cdn_ratio` is above 0',
  ],
  [
    'extra.region_header',
    ({ extra }) => Object.keys(extra.region_map).length > 0 && extra.region_header === '',
    'must be set when `extra.region_map` is',
  ],
  [
    'auth.signing_key',
    ({ auth }) => auth.previous_signing_key !== '' && auth.previous_signing_key === auth.signing_key,
    'must differ from `auth.previous_signing_key`',
  ],
];

/** What keys that are each in order say against each other. */
export function contradictionsIn(config: Config): Contradiction[] {
  return RULES.filter(([, isBroken]) => isBroken(config)).map(([key, , message]) => ({ key, message }));
}
