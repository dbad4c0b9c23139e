import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

// A signal, or the end of whoever started this benchmark, is an exit like any other: nothing stays behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.once('disconnect', () => process.exit(1));
process.setMaxListeners(100);

/** A directory of its own below the system's temporary one; gone when the process ends, however it ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'rb-bench-'));
  const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 };
  process.on('exit', () => rmSync(directory, options));
  return directory;
}

/** Ended when this process ends, however it ends. @param signal SIGTERM for one that has to clear up itself */
export function endingWithUs<Child extends ChildProcess>(
  child: Child,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Child {
  const end = () => child.kill(signal);
  // Before directories are removed that it still writes to.
  process.prependListener('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}
