import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pair } from './incremental-pair.ts';
import { memory } from './process-usage.ts';
import { seed } from './seed.ts';
import { ADMIN_TOKEN, Service } from './service.ts';
import { SocketLoad } from './socket-load.ts';
import { upload } from './upload.ts';

const RESOURCE = 'large';
const [OLD, NEXT] = ['1.0.0', '1.1.0'];
/** How long the idle service is measured before the build, s. */
const IDLE = 5;
/** How often the build is polled, ms. */
const GLANCE = 100;
const ASIDE = '/resources/asked/latest?current=1.0.3';

/** What clients notice. */
export interface Calm {
  /** p99 of the checks in each half second, ms. */
  readonly checks: readonly number[];
  /** p99 of the event loop's delay in the same half seconds, ms. */
  readonly loop: readonly number[];
}

export interface ServiceSample {
  readonly idle: Calm;
  readonly building: Calm;
  /** From the answer to the upload until the package is ready. */
  readonly seconds: number;
  /** Resident memory of the service before the build and at its highest during it, MiB. */
  readonly memory: readonly [before: number, peak: number];
  readonly size: number;
  readonly fullSize: number;
}

/** Publishes both packages, and measures the service while it builds the incremental package between them. */
export async function buildInService(pair: Pair, directory: string): Promise<ServiceSample> {
  const dataDir = path.join(directory, 'data');
  mkdirSync(dataDir);
  await seed(dataDir, [{ resource: 'asked', versions: 10 }]);
  try {
    await using service = await Service.start(dataDir);
    using load = new SocketLoad();
    return await measure(pair, service, load);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

async function measure(pair: Pair, service: Service, load: SocketLoad): Promise<ServiceSample> {
  await service.createResource(RESOURCE, 'incremental');
  await upload(service, RESOURCE, OLD, pair.old);
  // The first seconds are the warm-up.
  await watch(service, load, delay(2000));
  const idle = await watch(service, load, delay(IDLE * 1000));
  await upload(service, RESOURCE, NEXT, pair.next);
  writeFileSync(`/proc/${service.pid}/clear_refs`, '5');
  const before = memory(service.pid, 'VmRSS');
  const begin = performance.now();
  const ready = untilReady(service).then((size) => ({ size, seconds: (performance.now() - begin) / 1000 }));
  const building = await watch(service, load, ready);
  const peak = memory(service.pid, 'VmHWM');
  return { idle, building, ...(await ready), memory: [before, peak], fullSize: statSync(pair.next).size };
}

/** Checks at a steady rate for as long as `work` runs. */
async function watch(service: Service, load: SocketLoad, running: Promise<unknown>): Promise<Calm> {
  const calm = { checks: [] as number[], loop: [] as number[] };
  const over = new AbortController();
  const end = running.finally(() => over.abort());
  // Each scrape begins a new measurement.
  await loopDelay(service);
  while (!over.signal.aborted) {
    const job = { port: service.port, paths: [ASIDE], connections: 4, seconds: 0.5, pause: 5 };
    const { p99 } = await load.run(job);
    calm.checks.push(p99);
    calm.loop.push(await loopDelay(service));
  }
  await end;
  return calm;
}

/** ms, since the last scrape */
async function loopDelay(service: Service): Promise<number> {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(metrics)![1]) * 1000;
}

interface Shown {
  readonly incrementals: readonly { status: string; reason?: string; file_size?: number }[];
}

/** @returns bytes of the incremental package */
async function untilReady(service: Service): Promise<number> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  for (;;) {
    const answer = await fetch(`${service.url}/admin/resources/${RESOURCE}/versions/${NEXT}`, { headers });
    const { data } = (await answer.json()) as { data: Shown };
    const [incremental] = data.incrementals;
    if (incremental?.status === 'ready') return incremental.file_size!;
    if (incremental?.status === 'failed' || incremental?.status === 'skipped') {
      throw new Error(`${incremental.status}: ${incremental.reason}`);
    }
    await delay(GLANCE);
  }
}
