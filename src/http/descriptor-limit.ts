import { readFileSync } from 'node:fs';

const OPEN_FILES = /^Max open files\s+(\d+)/m;
/** Descriptors for the database, Redis, logs, workers and what else is open. */
const RESERVE = 256;
/** Of a connection: its socket, and the package that is read or written for it. */
const PER_CONNECTION = 2;

/** Connections that this process has descriptors for; Infinity where its limit is not known. */
export function connectionsFor(limit: number | undefined): number {
  if (limit === undefined) return Infinity;
  return Math.max(1, Math.floor((limit - RESERVE) / PER_CONNECTION));
}

/** Descriptors that this process may have open at once. Undefined without a limit, and outside of Linux. */
export function descriptorLimit(): number | undefined {
  try {
    const found = OPEN_FILES.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}
