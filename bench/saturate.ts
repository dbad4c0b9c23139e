import type { Job, Load } from './load.ts';
import { cpuSeconds } from './process-usage.ts';

/** s; it takes some ten thousand requests until the code is as fast as it gets. */
export const WARM_UP = 2;

export interface Server {
  readonly pid: number;
  readonly port: number;
}

/** A server that gets requests as fast as it answers. */
export interface Sample {
  readonly perSecond: number;
  /** CPU time of the server per request, µs. */
  readonly cpu: number;
  /** ms; mostly the wait for the other connections */
  readonly p99: number;
  /** Share of the time that the server was busy. Requests per second mean something only near 1. */
  readonly busy: number;
}

export async function saturate(load: Load, server: Server, job: Omit<Job, 'port'>): Promise<Sample> {
  const before = cpuSeconds(server.pid);
  const { requests, seconds, p99 } = await load.run({ ...job, port: server.port });
  const cpu = cpuSeconds(server.pid) - before;
  return { perSecond: requests / seconds, cpu: (cpu / requests) * 1e6, p99, busy: cpu / seconds };
}
