import type { MemberProcess } from './member-process.ts';

/** ms for the whole conversation, which takes seconds on a busy machine: it begins with a list of all scripts. */
const LIMIT = 10_000;

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly location: { readonly lineNumber: number; readonly columnNumber: number };
}

interface Paused {
  readonly method?: string;
  readonly params?: { readonly callFrames: readonly CallFrame[] };
}

/**
 * What a process that answers nothing is doing, as the stack of an error. Its debugger can interrupt a loop; SIGUSR1
 * starts it, on loopback, until the process is killed.
 * @returns undefined when the debugger does not answer either
 */
export async function hungStack(member: MemberProcess): Promise<string | undefined> {
  const enough = AbortSignal.timeout(LIMIT);
  const late = new Promise<undefined>((resolve) =>
    enough.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
  member.kill('SIGUSR1');
  const url = await Promise.race([member.debuggerUrl, late]);
  if (url === undefined) return undefined;
  const socket = new WebSocket(url);
  try {
    return await Promise.race([pausedStack(socket), late]);
  } finally {
    socket.close();
  }
}

function pausedStack(socket: WebSocket): Promise<string | undefined> {
  return new Promise((resolve) => {
    socket.addEventListener('error', () => resolve(undefined));
    socket.addEventListener('open', () => {
      for (const [id, method] of ['Debugger.enable', 'Debugger.pause'].entries())
        socket.send(JSON.stringify({ id, method }));
    });
    socket.addEventListener('message', ({ data }) => {
      const { method, params } = JSON.parse(String(data)) as Paused;
      if (method === 'Debugger.paused') resolve(params!.callFrames.map(lineOf).join('\n'));
    });
  });
}

function lineOf({ functionName, url, location: { lineNumber, columnNumber } }: CallFrame): string {
  return `    at ${functionName || '(anonymous)'} (${url}:${lineNumber + 1}:${columnNumber + 1})`;
}
