import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Job, Load, Outcome } from './load.ts';
import { temporaryDirectory } from './service.ts';

const MS = { us: 0.001, ms: 1, s: 1000 };

/** Load made by https://github.com/wg/wrk. */
export class WrkLoad implements Load {
  readonly name = 'wrk';
  private readonly script = path.join(temporaryDirectory(), 'ask.lua');

  async run({ port, paths, connections, seconds }: Job): Promise<Outcome> {
    writeFileSync(this.script, askInTurn(paths));
    const flags = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', this.script];
    const { stdout } = await promisify(execFile)('wrk', [...flags, `http://127.0.0.1:${port}`]);
    const ran = /(\d+) requests in ([\d.]+)s/.exec(stdout);
    if (ran === null || /Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
    const [p50, p99] = [percentile(stdout, 50), percentile(stdout, 99)];
    return { requests: Number(ran[1]), seconds: Number(ran[2]), p50, p99 };
  }

  [Symbol.dispose](): void {
    // Nothing runs between jobs.
  }
}

function percentile(output: string, percent: number): number {
  const [, value, unit] = new RegExp(`^ +${percent}% +([\\d.]+)(us|ms|s)`, 'm').exec(output)!;
  return Number(value) * MS[unit as keyof typeof MS];
}

function askInTurn(paths: readonly string[]): string {
  return `
    local paths, requests, i = { ${paths.map((it) => JSON.stringify(it)).join(', ')} }, {}, 0
    init = function() for k, path in ipairs(paths) do requests[k] = wrk.format("GET", path) end end
    request = function() i = i % #requests + 1 return requests[i] end`;
}
