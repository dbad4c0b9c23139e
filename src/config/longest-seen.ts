import type { Config } from './config.ts';
import type { LiveConfig } from './live-config.ts';

/** The largest value of a setting since the start: URLs handed out under it stay valid for that long. */
export function longestSeen(config: LiveConfig, read: (config: Config) => number): () => number {
  let longest = read(config);
  config.onChange(() => void (longest = Math.max(longest, read(config))));
  return () => longest;
}
