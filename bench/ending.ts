import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

// A signal, or the end of the parent process, leads to a normal exit, so that everything is removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.once('disconnect', () => process.exit(1));
process.setMaxListeners(100);

/** A directory of its own below the system's temporary one; removed when the process ends, killed or not. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'rb-bench-'));
  const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 };
  process.on('exit', () => rmSync(directory, options));
  return directory;
}

/** Ends the child when this process ends. @param signal SIGTERM for a child that has to clean up itself */
export function endingWithUs<Child extends ChildProcess>(
  child: Child,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Child {
  const end = () => child.kill(signal);
  // Before the directories are removed that it still writes to.
  process.prependListener('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}
