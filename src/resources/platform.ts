import { InvalidArch, InvalidOs } from './errors.ts';

export const OSES = ['', 'windows', 'linux', 'darwin', 'android'] as const;
export type Os = (typeof OSES)[number];
export const ARCHES = ['', '386', 'amd64', 'arm', 'arm64'] as const;
export type Arch = (typeof ARCHES)[number];

/** The operating system and processor architecture of a package; `''` means any. */
export interface Platform {
  readonly os: Os;
  readonly arch: Arch;
}

const OS_ALIASES = new Map<string, Os>([
  ...OSES.map((os): [string, Os] => [os, os]),
  ['win', 'windows'],
  ['win32', 'windows'],
  ['win64', 'windows'],
  ['mac', 'darwin'],
  ['macos', 'darwin'],
  ['osx', 'darwin'],
]);

const ARCH_ALIASES = new Map<string, Arch>([
  ...ARCHES.map((arch): [string, Arch] => [arch, arch]),
  ['any', ''],
  ['x86', '386'],
  ['x86_32', '386'],
  ['i386', '386'],
  ['i686', '386'],
  ['ia32', '386'],
  ['x64', 'amd64'],
  ['x86_64', 'amd64'],
  ['intel64', 'amd64'],
  ['aarch64', 'arm64'],
  ['armv7', 'arm'],
  ['armv7l', 'arm'],
]);

/** Absent or empty means any. @throws InvalidOs */
export function parseOs(value = ''): Os {
  const os = OS_ALIASES.get(value.toLowerCase());
  if (os === undefined) throw new InvalidOs(value);
  return os;
}

/** Absent or empty means any. @throws InvalidArch */
export function parseArch(value = ''): Arch {
  const arch = ARCH_ALIASES.get(value.toLowerCase());
  if (arch === undefined) throw new InvalidArch(value);
  return arch;
}

/** `platform` itself, then each wider one, narrowest first. */
export function wideningOf({ os, arch }: Platform): Platform[] {
  const platforms: Platform[] = [{ os, arch }];
  if (arch !== '') platforms.push({ os, arch: '' });
  if (os !== '') platforms.push({ os: '', arch: '' });
  return platforms;
}
