import { describe, expect, it } from 'vitest';
import { InvalidParams } from '../../../src/errors/invalid-params.ts';
import { versionName } from '../../../src/versions/version-name.ts';

describe('versionName', () => {
  it.each([
    'v1.2.0',
    '1.0.0-rc.1+build.5',
    '2024-01-15 10:30:00',
    'x',
    '...',
    '.hidden',
    'Ärger & Söhne #3 100% "q" <b>',
    '版本一',
    'e\u0301',
    '__proto__',
    'a'.repeat(128),
    '🚀'.repeat(128),
  ])('keeps %j as it is', (name) => expect(versionName(name)).toBe(name));

  it.each([
    ['', '1 to 128 characters'],
    ['a'.repeat(129), '1 to 128 characters'],
    ['🚀'.repeat(129), '1 to 128 characters'],
    ['1.0\uD800', 'valid Unicode'],
    ['\uDC001.0', 'valid Unicode'],
    ['1.0\uFFFD', 'valid Unicode'],
    ['1.0\u00002', 'control or format'],
    ['1.0\n2', 'control or format'],
    ['1.0\u007F', 'control or format'],
    ['1.0\u0085', 'control or format'],
    ['1.0\u00AD2', 'control or format'],
    ['1.0\u200B', 'control or format'],
    ['1.0\u200D2', 'control or format'],
    ['1.0\u202E2', 'control or format'],
    ['1.0\u20662', 'control or format'],
    ['1.0\u061C2', 'control or format'],
    ['\uFEFF1.0', 'control or format'],
    ['1.0\u{E0041}', 'control or format'],
    ['1.0\u20282', 'control or format'],
    ['1.0\u20292', 'control or format'],
    ['a/b', 'must not contain /'],
    ['..\\b', 'must not contain /'],
    [' 1.0', 'white space'],
    ['1.0 ', 'white space'],
    ['\u00A01.0', 'white space'],
    ['1.0\u3000', 'white space'],
    [' ', 'white space'],
    ['.', 'must not be .'],
    ['..', 'must not be .'],
  ])('refuses %j: %s', (name, message) => {
    let thrown: unknown;
    try {
      versionName(name);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidParams);
    expect(thrown).toMatchObject({
      code: 1001,
      data: { violations: [{ field: 'version_name', message: expect.stringContaining(message) }] },
    });
  });
});
