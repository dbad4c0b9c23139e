import { PackageRefused } from '../errors.ts';

/**
 * Turns an error thrown while reading untrusted bytes into a refusal, with the entry's name if it is known.
 * An error of the file system is not the package's fault and is returned as it is.
 */
export function toRefusal(error: unknown, where: { type?: string; entry?: string }): unknown {
  if (error instanceof PackageRefused) {
    return error.entry === undefined ? new PackageRefused(error.reason, where.entry) : error;
  }
  if (!(error instanceof Error) || 'syscall' in error) return error;
  const what = where.type === undefined ? 'not readable' : `not a readable ${where.type} archive`;
  return new PackageRefused(`${what}: ${error.message}`, where.entry);
}
