import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { TestApp } from '../../support/test-app.ts';

it('without Consul its client is not loaded, and nothing is said of it', async () => {
  await using app = await TestApp.start();
  const health = (await (await fetch(`${app.url}/health/ready`)).json()) as { details: object };
  expect(health.details).not.toHaveProperty('config');
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.some((file) => /node_modules\/semver\//.test(file))).toBe(true);
  expect(loaded.filter((file) => /node_modules\/(consul|papi)\//.test(file))).toEqual([]);
});
