import { cpus } from 'node:os';
import { median, printTable, spread } from './table.ts';

/** A measure, its aim and its result. */
export interface Finding {
  readonly measure: string;
  readonly aim: string;
  readonly result: string;
  /** Left out when there is no aim. */
  readonly isMet?: boolean;
}

/** @param values one for each round; their median counts */
export function atLeast(measure: string, aim: number, values: readonly number[]): Finding {
  return { measure, aim: `≥ ${aim}`, result: spread(values), isMet: median(values) >= aim };
}

/** @param values one for each round; their median counts */
export function atMost(measure: string, aim: number, values: readonly number[], unit = '×'): Finding {
  const digits = unit === '×' ? 2 : 0;
  return {
    measure,
    aim: `≤ ${aim} ${unit}`,
    result: `${spread(values, digits)} ${unit}`,
    isMet: median(values) <= aim,
  };
}

export function toKnow(measure: string, result: string): Finding {
  return { measure, aim: '', result };
}

/** Prints the findings, or passes them to the benchmark that runs this one as a part of itself. */
export function present(findings: readonly Finding[]): void {
  if (process.send !== undefined) {
    process.send(findings);
    // The parent does not answer, so there is no reply to wait for.
    process.channel?.unref();
    return;
  }
  console.log();
  printFindings(findings);
}

export function printFindings(findings: readonly Finding[]): void {
  printTable([
    ['measure', 'aim', 'result', 'met'],
    ...findings.map(({ measure, aim, result, isMet }) => [measure, aim, result, wordFor(isMet)]),
  ]);
  console.log(`\n${describeMachine()}`);
}

function wordFor(isMet: boolean | undefined): string {
  if (isMet === undefined) return '';
  return isMet ? 'yes' : 'NO';
}

export function describeMachine(): string {
  const all = cpus();
  return `${all.length} cores, ${all[0]!.model.trim()}, Node ${process.versions.node}`;
}
