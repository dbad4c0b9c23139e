import { describe, expect, it } from 'vitest';
import { configFrom, problemsOf } from '../config/config-from.ts';

describe('extra.create_new_version_webhook', () => {
  it.each(['', 'http://127.0.0.1:8080/hook', 'https://hooks.test/a?b=c#d'])('may be %j', (url) => {
    const { extra } = configFrom(`extra: { create_new_version_webhook: "${url}" }`);
    expect(extra.create_new_version_webhook).toBe(url);
  });

  it.each([
    'hooks.test/a',
    'ftp://hooks.test',
    'file:///etc/passwd',
    '//hooks.test',
    'https://u:p@hooks.test',
  ])('may not be %j', (url) => {
    const problems = problemsOf(`extra: { create_new_version_webhook: "${url}" }`);
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).toContain('extra.create_new_version_webhook');
  });
});

it.each([
  ['webhook_secret', 'too-short'],
  ['webhook_timeout', '5m'],
  ['webhook_blacklist', '[a/b]'],
  ['upload_keep', '10ms'],
])('extra.%s may not be %s', (key, value) => {
  expect(JSON.stringify(problemsOf(`extra: { ${key}: ${value} }`))).toContain(`extra.${key}`);
});
