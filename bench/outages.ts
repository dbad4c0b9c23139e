/** What clients get, and what is lost, while a part is away: see README.md. */
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { temporaryDirectory } from './ending.ts';
import { printTable } from './table.ts';
import { withTestSupport } from './with-test-support.ts';

type Lab = typeof import('../test/support/outages/lab.ts');
type Outcome = import('../test/support/outages/lab.ts').Outcome;
type PartName = import('../test/support/outages/parts.ts').PartName;

// Everything that the servers leave is removed with it.
process.env['TMPDIR'] = temporaryDirectory();
const { OutageLab } = await withTestSupport<Lab>('outages/lab.ts');
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: OutageLab.parts.join(',') },
    states: { type: 'string', default: '' },
    seconds: { type: 'string', default: '15' },
  },
});

const HEAD = ['part', 'state', 'checks', 'paid checks', 'downloads', 'publishes', 'uploads called back'];
const WORK = ['uploads', 'builds', 'webhooks'] as const;
const rows = [[...HEAD, ...WORK.map((what) => `${what} done`), 'lost']];
const faults: string[] = [];

function rowOf(part: PartName, state: string, { actions, work, lost }: Outcome): string[] {
  const done = WORK.map((what) => `+${work[what]!.seconds?.toFixed(1) ?? '∞'} s`);
  return [part, state, ...actions.map(String), ...done, String(lost.length)];
}

function faultsOf({ actions, lost }: Outcome): string[] {
  return [...actions.flatMap(({ name, unexpected }) => unexpected.map((one) => `${name}: ${one}`)), ...lost];
}

build();
const needed = new Set<PartName>(['mysql', 'redis', ...(options.only.split(',') as PartName[])]);
const parts = OutageLab.parts.filter((part) => needed.has(part));
const missing = OutageLab.missing(parts);
if (missing.length > 0) throw new Error(`not installed here: ${missing.join(', ')}`);
const chosen = options.states === '' ? undefined : options.states.split(',');
const lab = await OutageLab.start(parts);
try {
  for (const part of options.only.split(',') as PartName[]) {
    const position = parts.indexOf(part);
    for (const state of lab.states(position).filter((name) => chosen?.includes(name) ?? true)) {
      console.error(`${part} ${state}`);
      const outcome = await lab.suffer(position, state, Number(options.seconds));
      rows.push(rowOf(part, state, outcome));
      faults.push(...faultsOf(outcome).map((fault) => `${part} ${state}: ${fault}`));
    }
  }
} finally {
  await lab[Symbol.asyncDispose]();
}
printTable(rows);
for (const fault of faults) console.log(`\n${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
