import { PackageRefused } from '../errors.ts';

const SETUID = 0o4000;
const SETGID = 0o2000;

/**
 * Unpacked by an administrator, a file with these bits would run with the rights of another user. On a directory,
 * setgid only says which group new files get.
 */
export function checkMode(mode: number, directory: boolean): void {
  if (mode & (directory ? SETUID : SETUID | SETGID)) {
    throw new PackageRefused('has a setuid or setgid bit: remove it (chmod -R ug-s) and pack it again');
  }
}
