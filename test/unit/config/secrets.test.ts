import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { redacted } from '../../../src/config/redacted.ts';
import { configFrom, refusalOf } from './config-from.ts';

const SECRET = 'hunter2-and-more-of-the-same';

/** All that could end up in a log: message, stack, own properties, cause. */
function everythingOf(error: Error): string {
  return [
    error.message,
    error.stack,
    inspect(error, { depth: null, showHidden: true }),
    JSON.stringify(error),
  ].join('\n');
}

describe('a refusal never tells a secret', () => {
  it.each([
    ['that is too short', `auth: { signing_key: ${SECRET} }`, {}],
    ['that is too short, from a variable', '', { RB_AUTH__SIGNING_KEY: SECRET }],
    ['that is good while another key is bad', `auth: { admin_token: ${SECRET} }\ninstance: { port: x }`, {}],
    ['in a list', `auth: { admin_token: [${SECRET}] }`, {}],
    ['as a key', `auth: { admin_token: { ${SECRET}: 1 } }`, {}],
    ['under a misspelt key', `auth: { admin_tokn: ${SECRET} }`, {}],
    ['under a misspelt variable', '', { RB_AUTH__ADMIN_TOKN: SECRET }],
    ['glued to its key', `auth: {admin_token:${SECRET}}`, {}],
    ['glued to its key, as the whole section', `auth:\n  admin_token:${SECRET}`, {}],
    [
      'under the wrong key',
      `instance: { port: ${SECRET}, public_url: ${SECRET} }\ntrust_proxy: ${SECRET}`,
      {},
    ],
    ['in a URL', `instance: { public_url: "https://u:${SECRET}@a.test" }`, {}],
    ['in a list of origins', `http: { cors_origins: ["https://u:${SECRET}@a.test"] }`, {}],
    ['read as an alias', `auth: { admin_token: *${SECRET} }`, {}],
    ['read as a tag', `auth: { admin_token: !${SECRET} x }`, {}],
    ['read as an anchor', `auth: { admin_token: &${SECRET} }`, {}],
    ['with a reserved character', `auth: { admin_token: @${SECRET} }`, {}],
    ['with a quote that does not end', `auth:\n  admin_token: "${SECRET}`, {}],
    ['with a bad escape', `auth:\n  admin_token: "\\q${SECRET}"`, {}],
    ['after a quote', `auth:\n  admin_token: "x" ${SECRET}`, {}],
    ['there twice', `auth:\n  admin_token: ${SECRET}\n  admin_token: ${SECRET}`, {}],
    ['as the whole document', SECRET, {}],
  ])('%s', (_, yaml, env) => {
    const told = everythingOf(refusalOf(() => configFrom(yaml, env)));
    expect(told).not.toContain('hunter2');
  });
});

describe('redacted', () => {
  it('hides secrets that are set and shows which are not', () => {
    const plain = redacted(makeConfig({ auth: { admin_token: SECRET } }));
    expect(plain.auth).toMatchObject({ admin_token: '[redacted]', signing_key: '', private_key: '' });
    expect(JSON.stringify(plain)).not.toContain('hunter2');
  });

  it('keeps everything else', () => {
    const config = makeConfig({}, '/srv');
    expect(redacted(config)).toEqual(JSON.parse(JSON.stringify(config)));
  });
});
