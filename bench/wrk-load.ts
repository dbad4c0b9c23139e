import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { onSide, type Side } from './cores.ts';
import { endingWithUs, temporaryDirectory } from './ending.ts';
import type { Job, Load, Outcome } from './load.ts';

const MS = { us: 0.001, ms: 1, s: 1000 };
/** wrk runs one thread; the paths come from a file, since a script cannot hold that many. */
const SCRIPT = `
  local requests, i = {}, 0
  init = function(args)
    for line in io.lines(args[2]) do
      local name, value = line:match("^([^:]+): (.*)$")
      wrk.headers[name] = value
    end
    for line in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", line) end
  end
  request = function() i = i % #requests + 1 return requests[i] end`;

/** Load made by https://github.com/wg/wrk. */
export class WrkLoad implements Load {
  readonly name = 'wrk';
  private readonly home = temporaryDirectory();
  private readonly side: Side;

  constructor(side: Side) {
    this.side = side;
  }

  async run({ host = '127.0.0.1', port, paths, headers = {}, connections, seconds }: Job): Promise<Outcome> {
    const script = this.written('ask.lua', SCRIPT);
    const asked = this.written('paths', paths.join('\n'));
    const sent = this.written(
      'headers',
      Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    );
    const flags = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout=20s', '--latency', '-s', script];
    const stdout = await output(this.side, 'wrk', [...flags, `http://${host}:${port}`, '--', asked, sent]);
    const ran = /(\d+) requests in ([\d.]+)s/.exec(stdout);
    if (ran === null || /Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
    const [p50, p99] = [percentile(stdout, 50), percentile(stdout, 99)];
    return { requests: Number(ran[1]), seconds: Number(ran[2]), p50, p99 };
  }

  [Symbol.dispose](): void {
    // Between jobs no process runs.
  }

  private written(name: string, content: string | readonly string[]): string {
    const file = path.join(this.home, name);
    writeFileSync(file, typeof content === 'string' ? content : content.join('\n'));
    return file;
  }
}

async function output(side: Side, command: string, args: readonly string[]): Promise<string> {
  const child = endingWithUs(spawn(...onSide(side, command, args), { stdio: ['ignore', 'pipe', 'inherit'] }));
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return stdout;
}

function percentile(output: string, percent: number): number {
  const [, value, unit] = new RegExp(`^ +${percent}% +([\\d.]+)(us|ms|s)`, 'm').exec(output)!;
  return Number(value) * MS[unit as keyof typeof MS];
}
