import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TestApp } from '../support/test-app.ts';

describe('OpenAPI', () => {
  it('is committed as it is; `npm run docs` renews it', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['scripts/openapi.mjs'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe(readFileSync('openapi.json', 'utf8'));
  });

  it('is served to everybody', async () => {
    await using app = await TestApp.start();
    const served = (await (await fetch(`${app.url}/openapi.json`)).json()) as { paths: object };
    const committed = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: object };
    expect(Object.keys(served.paths)).toEqual(Object.keys(committed.paths));
  });

  it('can be browsed', async () => {
    await using app = await TestApp.start();
    const page = await fetch(`${app.url}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const scripts = [...(await page.text()).matchAll(/src="([^"]+)"/g)].map(([, src]) => src!);
    expect(scripts.length).toBeGreaterThan(0);
    for (const src of scripts) {
      const script = await fetch(new URL(src, page.url));
      expect([src, script.status, (await script.text()).length > 0]).toEqual([src, 200, true]);
    }
  });
});
