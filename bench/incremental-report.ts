import type { ServiceSample } from './incremental-service.ts';
import { median, printTable, spread, thousands } from './table.ts';

/** One build of one package. */
export interface BuildSample {
  readonly seconds: number;
  /** User and system time of all processes and threads, s. */
  readonly cpu: number;
  /** Highest memory, MiB: above the idle process for ours, of the largest program for the naive way. */
  readonly memory: number;
  /** bytes of the incremental package */
  readonly size: number;
}

export interface OurSample extends BuildSample {
  /** s, for the same build again: the first one has to start a thread and load code. */
  readonly again: number;
}

/** Both ways to build one package, by rounds. */
export interface Samples {
  /** bytes of the full package */
  readonly fullSize: number;
  readonly ours: OurSample[];
  readonly naive: BuildSample[];
}

/** The service offers only what is smaller than this share of the full package. */
const MAX_RATIO = 0.9;

export function printBuilds(builds: ReadonlyMap<string, Samples>): void {
  printTable([
    [
      'naive / ours',
      'full KiB',
      'KiB',
      'share',
      'seconds',
      'ratio',
      'ratio again',
      'ratio of CPU',
      'RSS MiB',
    ],
    ...Array.from(builds, buildRow),
  ]);
  console.log(`\n* larger than ${MAX_RATIO} of the full package: the service would skip it`);
}

function buildRow([name, samples]: [string, Samples]): string[] {
  const both = (what: keyof BuildSample, show: (value: number) => string) =>
    [samples.naive, samples.ours].map((all) => show(median(all.map((it) => it[what])))).join(' / ');
  const ratio = (ours: keyof OurSample, naive: keyof BuildSample) =>
    spread(samples.ours.map((sample, i) => sample[ours] / samples.naive[i]![naive]));
  const kib = (bytes: number) => thousands(bytes / 1024);
  const share = samples.ours[0]!.size / samples.fullSize;
  return [
    name,
    kib(samples.fullSize),
    both('size', kib),
    `${share.toFixed(3)}${share > MAX_RATIO ? ' *' : ''}`,
    both('seconds', (s) => s.toFixed(2)),
    ratio('seconds', 'seconds'),
    ratio('again', 'seconds'),
    ratio('cpu', 'cpu'),
    both('memory', (mib) => mib.toFixed(0)),
  ];
}

export function printServices(services: ReadonlyMap<string, ServiceSample[]>): void {
  console.log('\nThe service, idle → while it builds: ms, median and worst of all half seconds');
  printTable([
    ['', 'seconds', 'p99 of checks', 'p99 of loop delay', 'RSS MiB'],
    ...Array.from(services, serviceRow),
  ]);
}

function serviceRow([name, samples]: [string, ServiceSample[]]): string[] {
  const calm = (what: 'checks' | 'loop') =>
    (['idle', 'building'] as const)
      .map((when) => samples.flatMap((sample) => sample[when][what]))
      .map((all) => `${median(all).toFixed(1)}, ${Math.max(...all).toFixed(1)}`)
      .join(' → ');
  const resident = [0, 1].map((i) => median(samples.map(({ memory }) => memory[i]!)).toFixed(0));
  return [
    name,
    spread(samples.map(({ seconds }) => seconds)),
    calm('checks'),
    calm('loop'),
    resident.join(' → '),
  ];
}
