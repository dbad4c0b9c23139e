import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.ts';
import { configDir } from './config-dir.ts';

/** What several instances have to share. */
const SHARED = {
  RB_DATABASE__HOST: 'db',
  RB_DATABASE__USERNAME: 'backend',
  RB_DATABASE__NAME: 'releases',
  RB_AUTH__SIGNING_KEY: 'k'.repeat(32),
  RB_AUTH__ADMIN_TOKEN: 't'.repeat(24),
  RB_STORAGE__DIRECTORY: '/packages',
};
const SHIPPED = 'instance: { host: shipped, region: shipped }\njobs: { concurrency: 1 }';
const CLUSTER = 'instance: { host: cluster, region: cluster }\njobs: { concurrency: 2 }';

const load = (local: string, env: Record<string, string> = {}) => {
  const files = { 'config.yaml': SHIPPED, 'config.cluster.yaml': CLUSTER, 'config.local.yaml': local };
  const { instance, jobs } = loadConfig({ dir: configDir(files), env: { ...SHARED, ...env } });
  return [instance.host, instance.region, jobs.concurrency];
};

describe('config.cluster.yaml', () => {
  it('is not read for an instance that works alone', () => {
    expect(load('')).toEqual(['shipped', 'shipped', 1]);
  });

  it.each([
    ['config.local.yaml', 'instance: { only_local: false, region: local }', {}],
    ['the environment', 'instance: { region: local }', { RB_INSTANCE__ONLY_LOCAL: 'false' }],
  ])('lies between config.yaml and config.local.yaml when %s says so', (_, local, env) => {
    expect(load(local, env)).toEqual(['cluster', 'local', 2]);
    expect(load(local, { ...env, RB_JOBS__CONCURRENCY: '3' })).toEqual(['cluster', 'local', 3]);
  });

  it('need not be there', () => {
    const dir = configDir({ 'config.yaml': 'instance: { only_local: false }' });
    expect(loadConfig({ dir, env: SHARED }).instance.only_local).toBe(false);
  });

  it('is good as it is shipped', () => {
    const text = readFileSync(
      path.resolve(import.meta.dirname, '../../../config/config.cluster.yaml'),
      'utf8',
    );
    const dir = configDir({ 'config.yaml': 'instance: { only_local: false }', 'config.cluster.yaml': text });
    expect(loadConfig({ dir, env: SHARED }).instance.shutdown_grace).toBe(15_000);
  });
});
