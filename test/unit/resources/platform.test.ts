import { describe, expect, it } from 'vitest';
import { MIRRORCHYAN_WORDS } from '../../../src/mirrorchyan/platform-words.ts';
import { parseArch, parseOs, wideningOf, type Arch, type Os } from '../../../src/resources/platform.ts';

const OS_NAMES: readonly [string | undefined, Os][] = [
  [undefined, ''],
  ['', ''],
  ['windows', 'windows'],
  ['win', 'windows'],
  ['win32', 'windows'],
  ['win64', 'windows'],
  ['linux', 'linux'],
  ['darwin', 'darwin'],
  ['mac', 'darwin'],
  ['macos', 'darwin'],
  ['osx', 'darwin'],
  ['android', 'android'],
  ['any', ''],
  ['windows_nt', 'windows'],
  ['linux-gnu', 'linux'],
  ['freebsd', 'freebsd'],
  ['ios', 'ios'],
];

const ARCH_NAMES: readonly (readonly [string | undefined, Arch])[] = [
  [undefined, ''],
  ['', ''],
  ['any', ''],
  ['386', '386'],
  ['x86', '386'],
  ['x86_32', '386'],
  ['i386', '386'],
  ['i686', '386'],
  ['ia32', '386'],
  ['amd64', 'amd64'],
  ['x64', 'amd64'],
  ['x86_64', 'amd64'],
  ['intel64', 'amd64'],
  ['arm', 'arm'],
  ['armv7', 'arm'],
  ['armv7l', 'arm'],
  ['arm64', 'arm64'],
  ['aarch64', 'arm64'],
  ...['all', 'noarch', 'universal', 'universal2'].map((name) => [name, ''] as const),
  ['i586', '386'],
  ['x86-64', 'amd64'],
  ...['armv6l', 'armhf', 'armeabi-v7a'].map((name) => [name, 'arm'] as const),
  ...['arm64e', 'arm64-v8a', 'armv8'].map((name) => [name, 'arm64'] as const),
  ...(['riscv64', 'loong64', 'ppc64le', 's390x'] as const).map((name) => [name, name] as const),
];

describe('os', () => {
  it.each(OS_NAMES)('%j is %j, in any case', (name, os) => {
    expect(parseOs(name)).toBe(os);
    expect(parseOs(name?.toUpperCase())).toBe(os);
  });

  it.each(['win16', ' windows', 'windows ', 'openbsd', 'unknown', 'amd64', '__proto__', 'constructor', '\0'])(
    'refuses %j with 8002',
    (name) => expect(() => parseOs(name)).toThrow(expect.objectContaining({ code: 8002, name: 'InvalidOs' })),
  );
});

describe('arch', () => {
  it.each(ARCH_NAMES)('%j is %j, in any case', (name, arch) => {
    expect(parseArch(name)).toBe(arch);
    expect(parseArch(name?.toUpperCase())).toBe(arch);
  });

  it.each(['x32', 'i486', 'armv6', 'mips', ' arm', 'arm ', 'unknown', 'linux', '__proto__', '\0'])(
    'refuses %j with 8003',
    (name) =>
      expect(() => parseArch(name)).toThrow(expect.objectContaining({ code: 8003, name: 'InvalidArch' })),
  );
});

describe("MirrorChyan's words", () => {
  const os = (value: string) => parseOs(value, MIRRORCHYAN_WORDS);
  const arch = (value: string) => parseArch(value, MIRRORCHYAN_WORDS);

  it.each(['windows win win32', 'darwin macos mac osx', 'linux', 'android'])('for os are %j', (words) => {
    for (const word of words.split(' ')) expect(os(word.toUpperCase())).toBe(words.split(' ')[0]);
  });

  it.each(['386 x86 x86_32 i386', 'amd64 x64 x86_64 intel64', 'arm', 'arm64 aarch64'])(
    'for arch are %j',
    (words) => {
      for (const word of words.split(' ')) expect(arch(word.toUpperCase())).toBe(words.split(' ')[0]);
    },
  );

  it('for any are the empty one, and for arch any', () => {
    expect([os(''), arch(''), arch('any')]).toEqual(['', '', '']);
  });

  it.each(['any', 'win64', 'windows_nt', 'linux-gnu', 'freebsd', 'ios', 'unknown', 'None'])(
    'are not os=%s',
    (word) => expect(() => os(word)).toThrow('use windows, linux, darwin, android, or leave it empty'),
  );

  it.each(['universal', 'i686', 'ia32', 'armv7', 'armv8', 'riscv64', 'unknown', 'None'])(
    'are not arch=%s',
    (word) => expect(() => arch(word)).toThrow('use 386, amd64, arm, arm64, or leave it empty'),
  );
});

describe('wideningOf', () => {
  it.each<[Os, Arch, [Os, Arch][]]>([
    [
      'windows',
      'amd64',
      [
        ['windows', 'amd64'],
        ['windows', ''],
        ['', ''],
      ],
    ],
    [
      'windows',
      '',
      [
        ['windows', ''],
        ['', ''],
      ],
    ],
    [
      '',
      'amd64',
      [
        ['', 'amd64'],
        ['', ''],
      ],
    ],
    ['', '', [['', '']]],
  ])('%j/%j goes to %j', (os, arch, steps) => {
    expect(wideningOf({ os, arch })).toEqual(
      steps.map(([stepOs, stepArch]) => ({ os: stepOs, arch: stepArch })),
    );
  });
});
