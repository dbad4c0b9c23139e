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
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Ended when this process ends, however it ends. @param signal SIGTERM for one that has to clear up itself */
export function endingWithUs<Child extends ChildProcess>(
  child: Child,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Child {
  const end = () => child.kill(signal);
  process.on('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}
