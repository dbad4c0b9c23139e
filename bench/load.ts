import { spawnSync } from 'node:child_process';
import type { Side } from './cores.ts';
import { SocketLoad } from './socket-load.ts';
import type { Addressed } from './whole-answer.ts';
import { WrkLoad } from './wrk-load.ts';

export interface Job extends Addressed {
  /** Asked in turn. */
  readonly paths: readonly string[];
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
export function openLoad(side: Side = 'load'): Load {
  return spawnSync('wrk', ['-v']).error === undefined ? new WrkLoad(side) : new SocketLoad(side);
}
