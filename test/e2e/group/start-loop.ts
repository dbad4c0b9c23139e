import { once } from 'node:events';
import { vi } from 'vitest';
import { listeningPorts } from '../../support/service-group.ts';
import { PATIENCE } from '../crash/patience.ts';

const LOOP = 'setTimeout(function loopForEver() { for (;;); }, 0); 0';

/** Makes a process of a group loop for ever, by its debugger. */
export async function startLoop(pid: number): Promise<void> {
  const before = new Set(listeningPorts(pid));
  process.kill(pid, 'SIGUSR1');
  const port = await vi.waitFor(() => {
    const opened = listeningPorts(pid).find((one) => !before.has(one));
    if (opened === undefined) throw new Error('the debugger does not listen yet');
    return opened;
  }, PATIENCE);
  const list = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [{ webSocketDebuggerUrl }] = (await list.json()) as [{ webSocketDebuggerUrl: string }];
  const socket = new WebSocket(webSocketDebuggerUrl);
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: LOOP } }));
  await once(socket, 'message');
  socket.close();
}
