import { InvalidArch, InvalidOs } from './errors.ts';

export const OSES = ['', 'windows', 'linux', 'darwin', 'android', 'freebsd', 'ios'] as const;
export type Os = (typeof OSES)[number];
export const ARCHES = ['', '386', 'amd64', 'arm', 'arm64', 'riscv64', 'loong64', 'ppc64le', 's390x'] as const;
export type Arch = (typeof ARCHES)[number];

/** The operating system and processor architecture of a package; `''` means any. */
export interface Platform {
  readonly os: Os;
  readonly arch: Arch;
}

/** The words of one dialect for platforms, in lower case. */
export interface PlatformWords {
  readonly os: ReadonlyMap<string, Os>;
  readonly arch: ReadonlyMap<string, Arch>;
}

/** @param aliases by the name of each platform that the dialect knows, the other words for it */
export function platformWords(aliases: {
  readonly os: Partial<Record<Os, readonly string[]>>;
  readonly arch: Partial<Record<Arch, readonly string[]>>;
}): PlatformWords {
  return { os: wordsOf(aliases.os), arch: wordsOf(aliases.arch) };
}

function wordsOf<T extends string>(aliases: Partial<Record<T, readonly string[]>>): Map<string, T> {
  const all = Object.entries(aliases) as [T, readonly string[]][];
  return new Map(all.flatMap(([name, others]) => [name, ...others].map((word) => [word, name] as const)));
}

const WORDS = platformWords({
  os: {
    '': ['any'],
    windows: ['win', 'win32', 'win64', 'windows_nt'],
    linux: ['linux-gnu'],
    darwin: ['mac', 'macos', 'osx'],
    android: [],
    freebsd: [],
    ios: [],
  },
  arch: {
    '': ['any', 'all', 'noarch', 'universal', 'universal2'],
    '386': ['x86', 'x86_32', 'i386', 'i586', 'i686', 'ia32'],
    amd64: ['x64', 'x86_64', 'x86-64', 'intel64'],
    arm: ['armv7', 'armv7l', 'armv6l', 'armhf', 'armeabi-v7a'],
    arm64: ['aarch64', 'arm64e', 'arm64-v8a', 'armv8'],
    riscv64: [],
    loong64: [],
    ppc64le: [],
    s390x: [],
  },
});

/** In any case. Absent or empty means any. @throws InvalidOs */
export function parseOs(value = '', { os: words }: PlatformWords = WORDS): Os {
  const os = words.get(value.toLowerCase());
  if (os === undefined) throw new InvalidOs(value, words.values());
  return os;
}

/** In any case. Absent or empty means any. @throws InvalidArch */
export function parseArch(value = '', { arch: words }: PlatformWords = WORDS): Arch {
  const arch = words.get(value.toLowerCase());
  if (arch === undefined) throw new InvalidArch(value, words.values());
  return arch;
}

/** `platform` itself, then each wider one, narrowest first. */
export function wideningOf({ os, arch }: Platform): Platform[] {
  const platforms: Platform[] = [{ os, arch }];
  if (arch !== '') platforms.push({ os, arch: '' });
  if (os !== '') platforms.push({ os: '', arch: '' });
  return platforms;
}
