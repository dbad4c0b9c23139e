import type { Config } from './config.ts';
import type { LiveConfig } from './live-config.ts';

/** The largest value of a setting since the start: for what was promised while it was larger than now. */
export function longestSeen(config: LiveConfig, read: (config: Config) => number): () => number {
  let longest = read(config);
  config.onChange(() => void (longest = Math.max(longest, read(config))));
  return () => longest;
}
