/** CPU time of one download in 999 ranges: see README.md. */
import { build } from '../scripts/build.mjs';
import { temporaryDirectory } from './ending.ts';
import { numbers } from './options.ts';
import { cpuSeconds } from './process-usage.ts';
import { Service } from './service.ts';
import { printTable } from './table.ts';

const MIB = 1024 ** 2;
const RANGES = 999;
const { requests, size } = numbers({ requests: 20, size: 60 });

/** Ranges of `length` bytes with `gap` bytes between them. */
function header(length: number, gap: number): string {
  const specs = Array.from({ length: RANGES }, (_, i) => {
    const start = i * (length + gap);
    return `${start}-${start + length - 1}`;
  });
  return `bytes=${specs.join(',')}`;
}

async function cpuOf(service: Service, url: string, range: string): Promise<string> {
  const measured: number[] = [];
  for (let turn = 0; turn < 2; turn++) {
    const before = cpuSeconds(service.pid);
    for (let i = 0; i < requests; i++) {
      const answer = await fetch(url, { headers: { range } });
      if (answer.status !== 206) throw new Error(`${answer.status}`);
      await answer.arrayBuffer();
    }
    measured.push(((cpuSeconds(service.pid) - before) * 1000) / requests);
  }
  return measured.map((ms) => ms.toFixed(1)).join(', then ');
}

build();
await using service = await Service.start(temporaryDirectory(), {
  settings: { RB_HTTP__MAX_HEADER_SIZE: '65536' },
});
await service.createResource('app', 'full');
await service.publish('app', '1.0.0', 'x'.repeat(size * MIB));
const { data } = (await (await fetch(`${service.url}/resources/app/latest`)).json()) as {
  data: { download_url: string };
};
const { headers } = await fetch(data.download_url, { redirect: 'manual' });
const url = headers.get('location')!;
const far = Math.floor((size * MIB) / RANGES);
printTable([
  [`${RANGES} ranges of a package of ${size} MiB`, 'CPU ms per request'],
  ['10 bytes, neighbours', await cpuOf(service, url, header(10, 1))],
  ['2 KiB, 30 KiB apart', await cpuOf(service, url, header(2048, 30 * 1024))],
  ['10 bytes, as far apart as possible', await cpuOf(service, url, header(10, far - 10))],
]);
