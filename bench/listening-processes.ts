import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The state LISTEN in /proc/net/tcp. */
const LISTEN = '0A';

/** The processes of this machine that listen on a TCP port, as far as this user may see them. */
export function listeningProcesses(port: number): number[] {
  const sockets = listeningSockets(port);
  return processes().filter((pid) => openFiles(pid).some((file) => sockets.has(file)));
}

function processes(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

function listeningSockets(port: number): Set<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter((table) => existsSync(table));
  const rows = tables.flatMap((table) => readFileSync(table, 'utf8').trim().split('\n').slice(1));
  const fields = rows.map((row) => row.trim().split(/\s+/));
  const listening = fields.filter(([, local, , state]) => local!.endsWith(suffix) && state === LISTEN);
  return new Set(listening.map((row) => `socket:[${row[9]}]`));
}

/** Those that are open still; none of a process that has ended, or belongs to another user. */
function openFiles(pid: number): string[] {
  const directory = `/proc/${pid}/fd`;
  const files = orNothing(() => readdirSync(directory)) ?? [];
  return files.flatMap((fd) => orNothing(() => readlinkSync(`${directory}/${fd}`)) ?? []);
}

function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
