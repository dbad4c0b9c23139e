import { platformWords } from '../resources/platform.ts';

/** The words of MirrorChyan's protocol. Its clients and publishers rely on the refusal of every other word. */
export const MIRRORCHYAN_WORDS = platformWords({
  os: {
    '': [],
    windows: ['win', 'win32'],
    linux: [],
    darwin: ['macos', 'mac', 'osx'],
    android: [],
  },
  arch: {
    '': ['any'],
    '386': ['x86', 'x86_32', 'i386'],
    amd64: ['x64', 'x86_64', 'intel64'],
    arm: [],
    arm64: ['aarch64'],
  },
});
