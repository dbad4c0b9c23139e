/** A short run of each benchmark that has an aim, and one table of the results: see README.md. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { build } from '../scripts/build.mjs';
import { type Finding, printFindings } from './aims.ts';
import { endingWithUs } from './ending.ts';

const PARTS: readonly (readonly [script: string, ...options: string[]])[] = [
  ['check.ts', '--only=update,api,cdk', '--rounds=3', '--seconds=1', '--versions=10'],
  ['catalogue.ts', '--rounds=3', '--seconds=1'],
  ['defaults.ts', '--rounds=3', '--seconds=1'],
  ['memory.ts', '--rounds=1', '--idle=2'],
  ['under-load.ts', '--rounds=2', '--seconds=3', '--mib=128'],
  ['processes.ts', '--rounds=3', '--seconds=1'],
  ['uneven.ts'],
];

/** In a process of its own; its own tables are not shown. */
async function run([script, ...options]: (typeof PARTS)[number]): Promise<readonly Finding[]> {
  console.error(`${script} ${options.join(' ')} …`);
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  const child = endingWithUs(
    fork(path.join(import.meta.dirname, script), options, { stdio: [...stdio] }),
    'SIGTERM',
  );
  const found: Finding[] = [];
  child.on('message', (findings: Finding[]) => found.push(...findings));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === 0) return found;
  process.exitCode = 1;
  return [{ measure: script, aim: '', result: 'did not come to an end' }];
}

build();
const findings: Finding[] = [];
for (const part of PARTS) findings.push(...(await run(part)));
printFindings(findings);
