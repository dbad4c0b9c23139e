import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Suspends a process: when this resolves, none of its threads runs any more. SIGCONT resumes it. */
export async function suspendProcess(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP');
  while (!(await isStopped(child.pid!))) await delay(1);
}

async function isStopped(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => undefined);
  // Without /proc there is only the signal.
  if (threads === undefined) return true;
  const states = await Promise.all(threads.map((thread) => stateOf(`/proc/${pid}/task/${thread}/stat`)));
  return states.every((state) => state === 'T');
}

async function stateOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => ') T');
  return text.slice(text.lastIndexOf(')') + 2)[0]!;
}
