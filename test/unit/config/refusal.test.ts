import { describe, expect, it } from 'vitest';
import { makeConfig, type Settings } from '../../../src/config/make-config.ts';
import { configFrom, problemsOf, refusalOf } from './config-from.ts';

describe('a refusal', () => {
  it('lists all problems of all places at once, each with key, source and remedy', () => {
    const problems = problemsOf(
      'instance: { port: x }\nlgo: {}\nstorage: 5',
      { RB_JOBS__LEASE: 'x', RB_JOBS__LEESE: '1' },
      'log: { level: x }',
    );
    expect(problems.map(({ key, source }) => [key, source])).toEqual([
      ['jobs.leese', 'RB_JOBS__LEESE'],
      ['lgo', 'config.yaml'],
      ['storage', 'config.yaml'],
      ['instance.port', 'config.yaml'],
      ['log.level', 'config.local.yaml'],
      ['jobs.lease', 'RB_JOBS__LEASE'],
    ]);
  });

  it('reads as one line per problem', () => {
    const refusal = refusalOf(() => configFrom('instance: { port: x }', { RB_X: '1' }));
    expect(refusal.message).toBe(
      'the configuration cannot be used:\n' +
        '  x (RB_X): there is no such key\n' +
        '  instance.port (config.yaml): must be a whole number from 0 to 65535',
    );
  });

  it('goes on after a file with a fault', () => {
    expect(problemsOf('a: "', { RB_INSTANCE__PORT: 'x' }).map(({ source }) => source)).toEqual([
      'config.yaml:1:5',
      'RB_INSTANCE__PORT',
    ]);
  });
});

describe('unknown keys in YAML', () => {
  it.each([
    ['instnce: { port: 1 }', 'instnce', 'instance'],
    ['dataDir: x', 'dataDir', 'data_dir'],
    ['instance: { prt: 1 }', 'instance.prt', 'instance.port'],
    ['storage: { archive: { max_entrys: 1 } }', 'storage.archive.max_entrys', 'storage.archive.max_entries'],
    ['port: 1', 'port', 'instance.port'],
    ['http: { signing_key: x }', 'http.signing_key', 'auth.signing_key'],
    ['storage: { max_entries: 1 }', 'storage.max_entries', 'storage.archive.max_entries'],
    ['foo: 1', 'foo', undefined],
    ['x: 1', 'x', undefined],
    ['1: 1', '1', undefined],
    ['__proto__: { port: 1 }', '__proto__', undefined],
    ['instance: { __proto__: { port: 1 } }', 'instance.__proto__', undefined],
    ['constructor: 1', 'constructor', undefined],
    ['"a b": 1', '(not a name)', undefined],
    [`${'x'.repeat(200)}: 1`, '(not a name)', undefined],
    ['<<: { data_dir: x }', '(not a name)', undefined],
  ])('%s', (yaml, key, meant) => {
    const message = `there is no such key${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    expect(problemsOf(yaml)).toEqual([{ key, source: 'config.yaml', message }]);
  });
});

describe('unknown RB_ variables', () => {
  it.each([
    ['RB_INSTANCE__PROT', 'RB_INSTANCE__PORT'],
    ['RB_PORT', 'RB_INSTANCE__PORT'],
    ['RB_STORAGE_MAX_PACKAGE_SIZE', 'RB_STORAGE__MAX_PACKAGE_SIZE'],
    ['RB_STORAGE__ARCHIVE_MAX_ENTRIES', 'RB_STORAGE__ARCHIVE__MAX_ENTRIES'],
    ['RB_STORAGE', 'RB_STORAGE__MAX_PACKAGE_SIZE'],
    ['RB_STORAGE__ARCHIVE', 'RB_STORAGE__ARCHIVE__MAX_ENTRIES'],
    ['RB_data_dir', 'RB_DATA_DIR'],
    ['RB_', undefined],
    ['RB___PROTO__', undefined],
    ['RB_CONSTRUCTOR', undefined],
  ])('%s', (name, meant) => {
    const message = `there is no such key${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    expect(problemsOf('', { [name]: '1' })).toMatchObject([{ source: name, message }]);
  });

  it.each(['RB', 'RBX', 'rb_x', 'PATH', 'XRB_DATA_DIR'])('%s is none of them', (name) => {
    expect(() => configFrom('', { [name]: '1' })).not.toThrow();
  });
});

describe('documents that are no settings', () => {
  it.each([
    ['[1]', '', 'must be a mapping of keys'],
    ['just text', '', 'must be a mapping of keys'],
    ['5', '', 'must be a mapping of keys'],
    ['storage: []', 'storage', 'must be a mapping of keys'],
    ['storage: { archive: x }', 'storage.archive', 'must be a mapping of keys'],
  ])('%s', (yaml, key, message) =>
    expect(problemsOf(yaml)).toEqual([{ key, source: 'config.yaml', message }]),
  );
});

describe('faults in YAML name file, line and column', () => {
  it.each([
    ['log:\n  level: "info', '2:15', 'a quote, bracket, comma or colon is missing'],
    ['log:\n\tlevel: info', '2:1', 'indent with spaces instead of tabs'],
    ['log:\n  level: info\n  level: warn', '3:3', 'this key is there twice'],
    ['log: { level: info, "level": warn }', '1:21', 'this key is there twice'],
    ['__proto__: 1\n__proto__: 2', '2:1', 'this key is there twice'],
    ['a: 1\n---\nb: 2', '2:1', 'only one document is allowed'],
    ['data_dir: @x', '1:11', 'a value that begins with a special character belongs in quotes'],
    ['data_dir: *x', '1:11', 'aliases are not known here; a value that begins with * belongs in quotes'],
    [
      'trust_proxy: &a [*a]',
      '1:18',
      'aliases are not known here; a value that begins with * belongs in quotes',
    ],
    ['data_dir: !x y', '1:11', 'tags are not known here; a value that begins with ! belongs in quotes'],
    ['storage: !!set {x}', '1:10', 'tags are not known here; a value that begins with ! belongs in quotes'],
    [
      'data_dir: "\\q"',
      '1:12',
      'no such escape in double quotes; write a backslash twice, or use single quotes',
    ],
    ['data_dir: "x" y', '1:15', 'unexpected token'],
    ['? [a]\n: b', '1:3', 'non string key'],
    [`a: ${'['.repeat(5000)}`, undefined, 'resource exhaustion'],
  ])('%j', (yaml, position, reason) => {
    const [problem, ...more] = problemsOf('', {}, yaml);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ key: '', message: `not valid YAML: ${reason}` });
    expect(problem?.source).toMatch(
      position === undefined ? /^config\.local\.yaml:1:\d+$/ : `config.local.yaml:${position}`,
    );
  });

  it('tells every key that is there twice', () => {
    expect(problemsOf('a: 1\na: 2\nb: 1\nb: 2').map(({ source }) => source)).toEqual([
      'config.yaml:2:1',
      'config.yaml:4:1',
    ]);
  });

  it('refuses text that is not UTF-8', () => {
    expect(
      refusalOf(() => configFrom(Buffer.from([0x61, 0x3a, 0x20, 0xff]) as unknown as string)).problems,
    ).toEqual([{ key: '', source: 'config.yaml', message: 'is not valid UTF-8' }]);
  });
});

describe('makeConfig', () => {
  it('validates like a file, from settings in hand', () => {
    expect(
      makeConfig(
        { data_dir: 'x', storage: { archive: { max_entry_size: '1KiB' } }, jobs: { lease: 2 } },
        '/srv',
      ),
    ).toMatchObject({
      data_dir: '/srv/x',
      storage: { archive: { max_entry_size: 1024, max_entries: 100_000 } },
      jobs: { lease: 2000 },
    });
    expect(makeConfig({ data_dir: undefined, storage: undefined }, '/srv')).toEqual(configFrom(''));
  });

  it('leaves what it was given alone', () => {
    const origins = ['https://a.test'];
    expect(makeConfig({ http: { cors_origins: origins } }).http.cors_origins).toEqual(origins);
    expect(Object.isFrozen(origins)).toBe(false);
  });

  it.each<[Settings, string]>([
    [{ jobs: { concurrency: 0 } }, 'jobs.concurrency'],
    [{ jbos: {} } as Settings, 'jbos'],
    [JSON.parse('{"__proto__": {"data_dir": "x"}}') as Settings, '__proto__'],
  ])('%j is refused', (settings, key) => {
    expect(refusalOf(() => makeConfig(settings)).problems).toMatchObject([{ key, source: 'settings' }]);
  });
});
