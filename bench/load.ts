import { spawnSync } from 'node:child_process';
import { SocketLoad } from './socket-load.ts';
import { WrkLoad } from './wrk-load.ts';

export interface Job {
  readonly port: number;
  /** Asked in turn. */
  readonly paths: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections: number;
  /** A whole number. */
  readonly seconds: number;
}

export interface Outcome {
  readonly requests: number;
  readonly seconds: number;
  /** From sending a request to its complete answer, ms. */
  readonly p50: number;
  readonly p99: number;
}

/** A process of its own that sends the next request on a connection as soon as the answer is complete. */
export interface Load extends Disposable {
  readonly name: string;
  run(job: Job): Promise<Outcome>;
}

/** wrk costs the machine less, so more of it is left for the servers. */
export function openLoad(): Load {
  return spawnSync('wrk', ['-v']).error === undefined ? new WrkLoad() : new SocketLoad('load');
}
