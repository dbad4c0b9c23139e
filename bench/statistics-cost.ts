/** What counting unique clients costs a check, in nanoseconds: see README.md. */
import { build } from '../scripts/build.mjs';
import { printTable, spread } from './table.ts';

const BUILT = new URL('../dist/src/', import.meta.url).href;

build();
const load = async <T>(file: string): Promise<T> => (await import(`${BUILT}${file}.js`)) as T;
const { CountUsage } = await load<typeof import('../src/statistics/logic/count-usage.ts')>(
  'statistics/logic/count-usage',
);
const { UsageCounts } = await load<typeof import('../src/statistics/logic/usage-counts.ts')>(
  'statistics/logic/usage-counts',
);
const { ClientHash } =
  await load<typeof import('../src/statistics/client-hash.ts')>('statistics/client-hash');
const { SketchedClients } = await load<typeof import('../src/statistics/repo/clients/sketched-clients.ts')>(
  'statistics/repo/clients/sketched-clients',
);
const { RedisClients } = await load<typeof import('../src/statistics/repo/clients/redis-clients.ts')>(
  'statistics/repo/clients/redis-clients',
);
const { clientGroup } = await load<typeof import('../src/http/client-group.ts')>('http/client-group');

const ROUNDS = 9;
const CHECKS = 200_000;

const ipv4 = Array.from({ length: 5000 }, (_, n) => `203.0.${n >> 8}.${n & 255}`);
const ipv6 = Array.from({ length: 5000 }, (_, n) => `2001:db8:${n.toString(16)}:7::1`);
const resources = Array.from({ length: 1000 }, (_, n) => `resource-${n}` as never);

const offline = { on: () => undefined, status: 'end' } as never;
const makes = {
  database: () => new SketchedClients({} as never, () => undefined),
  Redis: () => new RedisClients(offline, {} as never, () => undefined),
};

function nanoseconds(work: (n: number) => void): number {
  const before = process.cpuUsage();
  for (let n = 0; n < CHECKS; n++) work(n);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / CHECKS;
}

function cost(make: keyof typeof makes, many: number, addresses: readonly string[], shared: boolean): string {
  const metrics = { countDropped: () => undefined } as never;
  const hash = new ClientHash(new Uint8Array(16).fill(7));
  const usage = new CountUsage(true, new UsageCounts(50_000), makes[make](), hash, metrics);
  const check = (n: number) => {
    const address = addresses[(n * 7) % addresses.length];
    // As the rate limit does.
    if (shared) clientGroup(address);
    usage.countClient(resources[n % many]!, address);
  };
  const alone = (n: number) => {
    const address = addresses[(n * 7) % addresses.length];
    if (shared) clientGroup(address);
  };
  const samples = Array.from({ length: ROUNDS }, () => nanoseconds(check) - nanoseconds(alone));
  return spread(samples.slice(2), 0);
}

const rows = [
  [
    'clients counted in',
    'resources',
    'addresses',
    'ns per check',
    'ns when rate limits look at the address too',
  ],
];
for (const make of ['database', 'Redis'] as const)
  for (const [many, kind, addresses] of [
    [1, 'IPv4', ipv4],
    [1, 'IPv6', ipv6],
    [make === 'Redis' ? 10 : 1000, 'IPv4', ipv4],
  ] as const)
    rows.push([
      make,
      String(many),
      kind,
      cost(make, many, addresses, false),
      cost(make, many, addresses, true),
    ]);
printTable(rows);
