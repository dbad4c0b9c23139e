import { expect, it } from 'vitest';
import { livenessUrl } from '../../../src/config/liveness-url.ts';
import { configDir } from './config-dir.ts';

it.each([
  ['{}', {}, 'http://127.0.0.1:8000'],
  ['instance: { host: 10.0.0.7, port: 81 }', {}, 'http://10.0.0.7:81'],
  ['instance: { host: "::" }', {}, 'http://[::1]:8000'],
  ['instance: { host: "fd00::7", port: 81 }', { RB_INSTANCE__PORT: '82' }, 'http://[fd00::7]:82'],
  ['instance: { host: backend.internal }', {}, 'http://backend.internal:8000'],
  ['instance: { only_local: false, port: 81 } # keys come from Consul', {}, 'http://127.0.0.1:81'],
])('%s, with %o, is alive at %s', (yaml, env, base) => {
  const dir = configDir({ 'config.yaml': yaml });
  expect(livenessUrl({ dir, env })).toBe(`${base}/health/live`);
});
