import { PackageRefused } from '../errors.ts';

/**
 * What reading hostile bytes threw, as a refusal, with the entry's name where it is known. A failing
 * disk is not the package's fault: that error stays as it is.
 */
export function toRefusal(error: unknown, where: { type?: string; entry?: string }): unknown {
  if (error instanceof PackageRefused) {
    return error.entry === undefined ? new PackageRefused(error.reason, where.entry) : error;
  }
  if (!(error instanceof Error) || 'syscall' in error) return error;
  const what = where.type === undefined ? 'not readable' : `not a readable ${where.type} archive`;
  return new PackageRefused(`${what}: ${error.message}`, where.entry);
}
