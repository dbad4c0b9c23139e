import { describe, expect, it } from 'vitest';
import {
  extensionOf,
  packageKey,
  packageName,
  clientFileName,
  savedName,
} from '../../../src/packages/package-name.ts';

const ANY = { os: '', arch: '' } as const;

describe('package names', () => {
  it.each([
    ['1.2.0', ANY, 'zip', 'app-1.2.0.zip'],
    ['1.2.0', { os: 'windows', arch: 'amd64' }, 'zip', 'app-1.2.0-windows-amd64.zip'],
    ['1.2.0', { os: 'linux', arch: '' }, 'tar.gz', 'app-1.2.0-linux.tar.gz'],
    ['1.0.0+build.7', ANY, 'zip', 'app-1.0.0+build.7.zip'],
    ['2024-01-15 10:30:00', ANY, 'zip', 'app-2024-01-15_10_30_00.zip'],
    ['версия 1', ANY, 'zip', 'app-_1.zip'],
    ['1..2', ANY, 'zip', 'app-1_2.zip'],
    ['1.', ANY, 'zip', 'app-1_.zip'],
    [`${'9'.repeat(99)}.5`, ANY, 'zip', `app-${'9'.repeat(99)}_.zip`],
  ] as const)('%s on %o as %s: %s', (version, platform, extension, name) => {
    expect(packageName('app', version, platform, extension)).toBe(name);
    expect(packageKey('app', 'id', name)).toBe(`app/id/${name}`);
  });

  it('keeps the version as it is in the true name', () =>
    expect(clientFileName('app', 'версия 1', { os: 'linux', arch: 'arm64' }, 'zip')).toBe(
      'app-версия 1-linux-arm64.zip',
    ));

  it.each([
    ['MyApp-1.2.0-arm64.zip', 'zip', 'MyApp-1.2.0-arm64.zip'],
    ['MyApp Setup 1.2.0.exe', 'exe', 'MyApp Setup 1.2.0.exe'],
    ['My.TGZ', 'tar.gz', 'My.TGZ'],
    ['приложение.zip', 'zip', 'приложение.zip'],
    ['e\u0301.zip', 'zip', '\u00e9.zip'],
    ['..a:b"\u202E\n.zip', 'zip', 'a_b___.zip'],
    ['a/b.zip', 'zip', 'a_b.zip'],
    ['app', 'bin', 'app'],
    ['', 'bin', 'app-1.2.0-linux.bin'],
    ['app.exe', 'zip', 'app-1.2.0-linux.zip'],
    ['con.zip', 'zip', 'app-1.2.0-linux.zip'],
    [`${'a'.repeat(251)}.zip`, 'zip', `${'a'.repeat(251)}.zip`],
    [`${'a'.repeat(252)}.zip`, 'zip', 'app-1.2.0-linux.zip'],
  ] as const)('saves %j of type %s as %s', (uploaded, extension, name) =>
    expect(savedName(uploaded, 'app', '1.2.0', { os: 'linux', arch: '' }, extension)).toBe(name),
  );

  it('makes no key of what is none', () => expect(() => packageKey('app', 'id', 'a/../b')).toThrow());

  it.each([
    ['setup.exe', 'exe'],
    ['App-1.2.AppImage', 'appimage'],
    ['App.TAR.GZ', 'tar.gz'],
    ['app.tgz', 'tgz'],
    ['noextension', 'bin'],
    ['', 'bin'],
    ['odd.ex e', 'bin'],
    ['.hidden/..', 'bin'],
  ])('finds the extension of %j: %s', (name, extension) => expect(extensionOf(name)).toBe(extension));
});
