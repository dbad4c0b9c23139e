import { describe, expect, it } from 'vitest';
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
];

const ARCH_NAMES: readonly [string | undefined, Arch][] = [
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
];

describe('os', () => {
  it.each(OS_NAMES)('%j is %j, in any case', (name, os) => {
    expect(parseOs(name)).toBe(os);
    expect(parseOs(name?.toUpperCase())).toBe(os);
  });

  it.each([
    'any',
    'win16',
    ' windows',
    'windows ',
    'ios',
    'freebsd',
    'amd64',
    '__proto__',
    'constructor',
    '\0',
  ])('refuses %j with 8002', (name) =>
    expect(() => parseOs(name)).toThrow(expect.objectContaining({ code: 8002, name: 'InvalidOs' })),
  );
});

describe('arch', () => {
  it.each(ARCH_NAMES)('%j is %j, in any case', (name, arch) => {
    expect(parseArch(name)).toBe(arch);
    expect(parseArch(name?.toUpperCase())).toBe(arch);
  });

  it.each(['x86-64', 'x32', 'i486', 'armv6', 'armv8', ' arm', 'arm ', 'riscv64', 'linux', '__proto__', '\0'])(
    'refuses %j with 8003',
    (name) =>
      expect(() => parseArch(name)).toThrow(expect.objectContaining({ code: 8003, name: 'InvalidArch' })),
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
