import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { at, configFrom, problemsOf, variable, yamlOf } from './config-from.ts';

const KiB = 1024;

/** key, as written in YAML, as written in a variable (`undefined`: cannot be), as held */
type Accepted = readonly [key: string, yaml: string, text: string | undefined, held: unknown];

const accepted: readonly Accepted[] = [
  // whole numbers
  ['instance.port', '8080', '8080', 8080],
  ['instance.port', '0', '0', 0],
  ['instance.port', '65535', '65535', 65_535],
  ['instance.port', '0x50', undefined, 80],
  ['jobs.concurrency', '64', '64', 64],
  ['jobs.attempts', '100', '0100', 100],
  // sizes
  ['http.body_limit', '2048', '2048', 2048],
  ['http.body_limit', '64KiB', '64KiB', 64 * KiB],
  ['http.body_limit', '"64 kib"', '64 kib', 64 * KiB],
  ['http.body_limit', '500kB', '500KB', 500_000],
  ['http.body_limit', '1GiB', '1GiB', KiB ** 3],
  ['storage.max_package_size', '1.5GiB', '1.5GiB', 1.5 * KiB ** 3],
  ['storage.max_package_size', '1TiB', '1TiB', KiB ** 4],
  ['storage.min_free_space', '0', '0', 0],
  // durations
  ['jobs.lease', '30', '30', 30_000],
  ['jobs.lease', '0.5', '0.5', 500],
  ['jobs.lease', '500ms', '500ms', 500],
  ['jobs.lease', '10m', '10m', 600_000],
  ['jobs.lease', '1h', '1h', 3_600_000],
  ['extra.download_effective_time', '1h30m', '1h30m', 5_400_000],
  ['extra.download_effective_time', '1.5h', '1.5h', 5_400_000],
  ['extra.download_effective_time', '7d', '7d', 7 * 86_400_000],
  ['catalogue.refresh_interval', '100ms', '100ms', 100],
  ['catalogue.refresh_interval', '5s', '5s', 5000],
  // flags and choices
  ['instance.only_local', 'true', 'TRUE', true],
  ['instance.role', 'all', 'all', 'all'],
  ['log.level', 'silent', 'silent', 'silent'],
  ['log.requests', 'none', 'none', 'none'],
  // text
  ['data_dir', '/a b/ü', '/a b/ü', '/a b/ü'],
  ['instance.host', '"::1"', '::1', '::1'],
  ['instance.public_url', "''", '', ''],
  ['instance.public_url', 'https://dl.test', 'https://dl.test', 'https://dl.test'],
  ['instance.public_url', 'http://[::1]:8000/rb/v1', 'http://[::1]:8000/rb/v1', 'http://[::1]:8000/rb/v1'],
  ['auth.admin_token', "''", '', ''],
  ['auth.admin_token', `'${'1'.repeat(24)}'`, '1'.repeat(24), '1'.repeat(24)],
  ['auth.admin_token', `'${'0'.repeat(24)}'`, '0'.repeat(24), '0'.repeat(24)],
  ['auth.signing_key', 'a'.repeat(32), 'a'.repeat(32), 'a'.repeat(32)],
  // lists
  ['http.cors_origins', '[]', '', []],
  [
    'http.cors_origins',
    '["https://a.test", "http://b.test:81"]',
    'https://a.test, http://b.test:81,',
    ['https://a.test', 'http://b.test:81'],
  ],
  // trust
  ['trust_proxy', 'true', 'true', true],
  ['trust_proxy', 'false', 'false', false],
  ['trust_proxy', '[]', '', false],
  ['trust_proxy', '[10.0.0.1, 10.0.0.0/8]', '10.0.0.1, 10.0.0.0/8', ['10.0.0.1', '10.0.0.0/8']],
  [
    'trust_proxy',
    '["fd00::/8", "::1", "::ffff:10.0.0.1"]',
    'fd00::/8,::1,::ffff:10.0.0.1',
    ['fd00::/8', '::1', '::ffff:10.0.0.1'],
  ],
];

describe('accepted', () => {
  it.each(accepted)('%s: %s in YAML', (key, yaml, _, held) => {
    expect(at(configFrom(yamlOf(key, yaml)), key)).toEqual(held);
  });

  it.each(accepted.filter(([, , text]) => text !== undefined))(
    '%s: %s, or %j in a variable',
    (key, _, text, held) => {
      expect(at(configFrom('', { [variable(key)]: String(text) }), key)).toEqual(held);
    },
  );

  it.each(accepted.filter(([key]) => key === 'trust_proxy'))(
    '%s: %s is understood by the server',
    (key, yaml) => {
      const { trust_proxy } = configFrom(yamlOf(key, yaml));
      expect(() =>
        Fastify({ trustProxy: typeof trust_proxy === 'boolean' ? trust_proxy : [...trust_proxy] }),
      ).not.toThrow();
    },
  );
});

/** key, what it must be, refused in YAML, refused in a variable */
type Refused = readonly [key: string, must: string, yaml: readonly string[], text: readonly string[]];

const bounded = (kind: string, hint: string) => (least: string, most: string) =>
  `must be a ${kind} from ${least} to ${most}${hint}`;
const number = bounded('whole number', '');
const size = bounded('size', ', in bytes or like "500MB" or "64KiB"');
const duration = bounded('duration', ', in seconds or like "1h30m" or "500ms"');
const quotes = ' (a number needs quotes)';
const commas = ' (in a variable: separated by commas)';

const refused: readonly Refused[] = [
  [
    'instance.port',
    number('0', '65535'),
    ['-1', '65536', '80.5', '"80"', '.nan', '.inf', '1e99', 'null', '', 'true', '[80]', '{a: 1}'],
    ['', '-1', '65536', '80.5', ' 80', '1e3', '0x50', 'Infinity', '80 # x'],
  ],
  ['jobs.concurrency', number('1', '64'), ['0', '65'], ['0', '65']],
  ['jobs.attempts', number('1', '100'), ['0', '101'], ['0', '101']],
  [
    'http.body_limit',
    size('1KiB', '1GiB'),
    ['1023', '1.1', '-5', '2G', '1Mi', '5 megabytes', '"1GiB!"', '2GiB', 'null', 'true', '[1]'],
    ['', '1023', '1,000,000', '-5KiB', '1e6', '1073741825'],
  ],
  ['storage.min_free_space', size('0B', '1024TiB'), ['-1', '1025TiB'], ['1025TiB']],
  [
    'extra.download_effective_time',
    duration('1s', '7d'),
    [
      '0',
      '-5',
      '999ms',
      '7d1ms',
      '8d',
      '10 m',
      '5x',
      '10m!',
      '1h-5m',
      '"h"',
      '.nan',
      '.inf',
      'null',
      'true',
      '[1]',
    ],
    ['', '0', '-5', '999ms', '1e9', 'PT10M'],
  ],
  ['catalogue.refresh_interval', duration('100ms', '5s'), ['99ms', '5001ms', '6'], ['0.099', '5.001']],
  [
    'instance.only_local',
    'must be `true` or `false`',
    ['yes', '"true"', '1', 'null'],
    ['yes', '1', '', ' true'],
  ],
  [
    'registry.endpoint',
    'must be empty, `host:port`, or an absolute http(s) URL without a path (a number needs quotes)',
    [
      'consul',
      'ftp://consul:8500',
      '8500',
      'http://consul:8500/v1',
      'http://u:p@consul:8500',
      'a b:1',
      'null',
    ],
    ['consul', ':8500', 'consul:0x1', 'consul:99999', 'https://', 'consul:8500?x'],
  ],
  [
    'log.level',
    'must be one of `fatal`, `error`, `warn`, `info`, `debug`, `trace`, `silent`',
    ['verbose', 'INFO', '1', 'null', '[info]', 'toString'],
    ['', 'verbose'],
  ],
  ['log.requests', 'must be one of `all`, `errors`, `none`', ['true', 'some'], ['']],
  ['data_dir', 'must be a path', ['""', '" "', '5', 'null', '"a\\0b"', '[a]'], ['', ' ']],
  [
    'instance.host',
    `must be an IP address or a host name${quotes}`,
    ['""', 'http://a', 'a b', '1', '[]'],
    ['', 'a/b'],
  ],
  [
    'instance.public_url',
    `must be empty, or an absolute http(s) URL without final slash, query or credentials${quotes}`,
    [
      'https://a.test/',
      'https://a.test/x/',
      'https://a.test?x=1',
      '"https://a.test#x"',
      'https://u:p@a.test',
      'https://u@a.test',
      'https://:p@a.test',
      'ftp://a.test',
      'a.test',
      '/x',
      'https:a.test',
      '"https://"',
      '"https:\\\\\\\\a.test"',
      '" https://a.test"',
      '"https://a.test\\n"',
      '5',
      'null',
    ],
    ['https://a.test/', 'https://a.test '],
  ],
  [
    'auth.admin_token',
    `must be empty, or at least 24 visible ASCII characters without spaces${quotes}`,
    ['1'.repeat(24), 'a'.repeat(23), 'twenty-four letters it is', 'vierundzwanzig-zeichen-ü', 'null'],
    ['a'.repeat(23), 'twenty-four-letters-it-is\n'],
  ],
  [
    'auth.signing_key',
    `must be empty, or at least 32 visible ASCII characters without spaces${quotes}`,
    ['a'.repeat(31)],
    ['a'.repeat(31)],
  ],
  [
    'http.cors_origins',
    `must be a list of origins as browsers send them, like \`https://console.example.com\`${commas}`,
    [
      'https://a.test',
      '["*"]',
      '["https://a.test/"]',
      '["https://A.test"]',
      '["https://a.test:443"]',
      '["https://a.test/x"]',
      '[a.test]',
      '[5]',
      '[null]',
      '[[]]',
      '{}',
      'null',
    ],
    ['*', 'https://a.test;https://b.test', 'https://a.test/'],
  ],
  [
    'trust_proxy',
    `must be \`true\`, \`false\`, or a list of IP addresses and CIDR networks${commas}`,
    [
      '1',
      '10.0.0.1',
      '[10.0.0.256]',
      '[10.0.0.0/0]',
      '[10.0.0.0/33]',
      '["::/129"]',
      '[10.0.0.0/255.0.0.0]',
      '[10.0.0.0/8/8]',
      '[10.0.0.0/]',
      '["fe80::1%eth0"]',
      '[loopback]',
      '[5]',
      '[null]',
      'null',
    ],
    ['1', 'yes', 'proxy.test', '10.0.0.1 10.0.0.2'],
  ],
];

describe('refused', () => {
  it.each(refused.flatMap(([key, must, yaml]) => yaml.map((value) => [key, value, must] as const)))(
    '%s: %s in YAML',
    (key, value, message) => {
      expect(problemsOf(yamlOf(key, value))).toEqual([{ key, source: 'config.yaml', message }]);
    },
  );

  it.each(refused.flatMap(([key, must, , text]) => text.map((value) => [key, value, must] as const)))(
    '%s: %j in a variable',
    (key, value, message) => {
      expect(problemsOf('', { [variable(key)]: value })).toEqual([{ key, source: variable(key), message }]);
    },
  );
});
