import { Histogram, Registry, register } from 'prom-client';
import { expect, it } from 'vitest';
import { DurationHistogram } from '../../../src/metrics/duration-histogram.ts';

const NAME = 'made_for_this_test_seconds';
const HELP = 'Kinds of requests';
const BOUNDS = [0.001, 0.5, 60];
const KINDS = [
  { method: 'GET', route: '/a/:id', status: '200' },
  { method: 'POST', route: '/"quoted"', status: '500' },
];
const SECONDS = [0, 0.0005, 0.001, 0.0011, 0.5, 59.9, 60, 61, 1e6];

it('durations are written as a histogram of prom-client is', async () => {
  const plain = new Registry();
  const labelNames = ['method', 'route', 'status'];
  const histogram = new Histogram({
    name: NAME,
    help: HELP,
    labelNames,
    buckets: BOUNDS,
    registers: [plain],
  });
  for (const kind of KINDS)
    for (const seconds of SECONDS) {
      histogram.labels(kind).observe(seconds);
      // Each call gets its own reference, as several applications in one process do.
      DurationHistogram.getOrRegister(NAME, HELP, BOUNDS).labels(kind).observe(seconds);
    }
  const lines = async (from: Registry) =>
    (await from.getSingleMetricAsString(NAME)).split('\n').map(withSortedLabels).toSorted();
  expect(await lines(register)).toEqual(await lines(plain));
});

function withSortedLabels(line: string): string {
  return line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').toSorted().join(',')}}`);
}
