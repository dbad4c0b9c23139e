import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Config } from '../../../src/config/config.ts';
import { settingsPage } from '../../../src/config/settings-page.ts';

/** Found by walking an instance, so that a property without a decorator is found as well. */
function keysOf(value: object): string[] {
  return Object.entries(value).flatMap(([name, held]: [string, unknown]) =>
    typeof held === 'object' && held !== null && held.constructor !== Object && !Array.isArray(held)
      ? keysOf(held).map((key) => `${name}.${key}`)
      : [name],
  );
}

const rows = settingsPage()
  .split('\n')
  .filter((line) => line.startsWith('| `'));

describe('settingsPage', () => {
  it('has one row for every key, in order', () => {
    expect(rows.map((row) => /^\| `([^`]+)` \|/.exec(row)?.[1])).toEqual(keysOf(new Config()));
  });

  it.each(rows)('%s', (row) => {
    const cells = row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    expect(cells).toHaveLength(4);
    expect(cells.every((cell) => cell !== '' && cell !== '``')).toBe(true);
    expect(cells[3]).toMatch(/^[A-Z].*\.$/);
  });

  it('writes defaults as one would write them', () => {
    const defaults = new Map(
      rows.map((row) => row.split(' | ').slice(0, 3)).map(([key = '', , value]) => [key, value]),
    );
    expect(defaults.get('| `storage.max_package_size`')).toBe('`2GiB`');
    expect(defaults.get('| `extra.download_effective_time`')).toBe('`10m`');
    expect(defaults.get('| `auth.admin_token`')).toBe('`""`');
    expect(defaults.get('| `http.cors_origins`')).toBe('`[]`');
  });
});

describe('docs/settings.md', () => {
  it('is committed as it is; `npm run docs` renews it', () => {
    const file = path.resolve(import.meta.dirname, '../../../docs/settings.md');
    expect(readFileSync(file, 'utf8')).toBe(settingsPage());
  });
});
