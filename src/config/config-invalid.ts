import type { Problem } from './problem.ts';

/** The configuration cannot be used; lists all its problems at once. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';

  constructor(readonly problems: readonly Problem[]) {
    const lines = problems.map(
      ({ key, source, message }) => `  ${[key, `(${source})`].join(' ').trim()}: ${message}`,
    );
    super(`the configuration cannot be used:\n${lines.join('\n')}`);
  }
}
