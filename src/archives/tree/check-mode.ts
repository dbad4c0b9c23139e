import { PackageRefused } from '../errors.ts';

const SPECIAL_BITS = 0o7000;

/** Unpacked by an administrator, a file with these bits would run with the rights of another user. */
export function checkMode(mode: number): void {
  if ((mode & SPECIAL_BITS) === 0) return;
  throw new PackageRefused(
    'has the setuid, setgid or sticky bit: remove it (chmod -R u-s,g-s,-t) and pack it again',
  );
}
