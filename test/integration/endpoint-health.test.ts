import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Gauge } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveConfig } from '../../src/config/live-config.ts';
import { makeConfig } from '../../src/config/make-config.ts';
import { ENDPOINT_UP, EndpointHealth } from '../../src/distribution/logic/endpoint-health.ts';
import { type Group, NoGroup } from '../../src/group/group.ts';
import { Readiness } from '../../src/health/readiness.ts';
import { InMemoryGroup } from '../support/in-memory-group.ts';
import '../support/silence-logs.ts';

let server: Server;
let url: string;
let status: number;
let probes: number;
let made: EndpointHealth[];

beforeEach(async () => {
  [status, probes, made] = [503, 0, []];
  server = createServer((_request, response) => {
    probes++;
    response.writeHead(status).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  for (const health of made) health.onApplicationShutdown();
  server.close();
});

const configWith = (enabled: boolean) =>
  makeConfig({
    data_dir: 'unused',
    extra: { probe: { enabled, interval: '1h' }, download_prefix_info: { default: [{ url, weight: 1 }] } },
  });

function healthIn(group: Group, config = new LiveConfig(configWith(true))): EndpointHealth {
  const up = new Gauge({ name: ENDPOINT_UP, help: 'up', labelNames: ['endpoint'] as const, registers: [] });
  const health = new EndpointHealth(config, up, new Readiness(), group);
  made.push(health);
  return health;
}

describe('the processes of an instance', () => {
  it('probe each endpoint once, and all know what the keeper found', async () => {
    const group = new InMemoryGroup(3);
    const keeper = healthIn(group.keeper);
    const fronts = group.fronts.map((front) => healthIn(front));
    for (const front of fronts) await front.onApplicationBootstrap();
    await keeper.probeAll();
    await turn();
    expect(fronts.map((front) => front.isUp(url))).toEqual([false, false, false]);
    expect(probes).toBe(1);
    status = 404;
    await keeper.probeAll();
    await turn();
    expect(fronts.map((front) => front.isUp(url))).toEqual([true, true, true]);
    expect(probes).toBe(2);
  });

  it('know it from their start on', async () => {
    const group = new InMemoryGroup(1);
    await healthIn(group.keeper).probeAll();
    await turn();
    const late = healthIn(group.fronts[0]!);
    expect(late.isUp(url)).toBe(true);
    await late.onApplicationBootstrap();
    expect(late.isUp(url)).toBe(false);
  });

  it('keep what they know while the keeper is being replaced', async () => {
    const group = new InMemoryGroup(1);
    const front = healthIn(group.fronts[0]!);
    await healthIn(group.keeper).probeAll();
    group.isKeeperAway = true;
    await turn();
    expect(front.isUp(url)).toBe(false);
  });

  it('count all endpoints as up once probes are turned off', async () => {
    const group = new InMemoryGroup(1);
    const config = new LiveConfig(configWith(true));
    const keeper = healthIn(group.keeper, config);
    await keeper.onApplicationBootstrap();
    const front = healthIn(group.fronts[0]!);
    await keeper.probeAll();
    await turn();
    expect(front.isUp(url)).toBe(false);
    config.adopt(configWith(false));
    await turn();
    expect([keeper.isUp(url), front.isUp(url)]).toEqual([true, true]);
  });
});

it('a single process probes for itself', async () => {
  const health = healthIn(new NoGroup());
  await health.probeAll();
  expect([health.isUp(url), probes]).toEqual([false, 1]);
});
