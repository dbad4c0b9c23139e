import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { buildInfo } from '../../../src/health/build-info.ts';
import { Leaving } from '../../../src/health/leaving.ts';
import { Readiness } from '../../../src/health/readiness.ts';
import { PATIENCE } from '../../e2e/crash/patience.ts';
import { CONSUL, Consul, type ConsulOptions } from '../../support/consul.ts';
import { TestApp } from '../../support/test-app.ts';

const ID = 'node-1';
const TOKEN = '6f1d7e0c-4f5e-4b5a-9d6f-0123456789ab';
/** ms */
const SYNC = 100;

let consul: Consul;
const open = async (options?: ConsulOptions) => void (consul = await Consul.start(options));
afterEach(() => consul[Symbol.asyncDispose]());

const start = (registry: Settings['registry'] = {}): Promise<TestApp> =>
  TestApp.start({
    instance: { ip: '127.0.0.1', region: 'hk' },
    registry: {
      endpoint: consul.addr,
      service_id: ID,
      sync_interval: `${SYNC}ms`,
      check_interval: '1s',
      timeout: '500ms',
      ...registry,
    },
  });

const ids = async () => (await consul.services()).map(({ ID }) => ID);
const known = () => expect.poll(ids, PATIENCE).toEqual([ID]);
const status = async (app: TestApp) => (await fetch(`${app.url}/health/ready`)).status;

describe(`an instance with ${CONSUL}`, () => {
  beforeEach(() => open());

  it('is registered with where it is and what it is, and found healthy', async () => {
    await using app = await start();
    await known();
    const [service] = await consul.services();
    expect(service).toMatchObject({
      Service: 'resource-backend',
      Address: '127.0.0.1',
      Port: Number(new URL(app.url).port),
      Tags: expect.arrayContaining([`version-${buildInfo.version}`, 'region-hk']) as string[],
      Meta: { version: buildInfo.version, region: 'hk' },
    });
    expect(await consul.status(ID)).toBe('passing');
  });

  it('is asked whether it is ready, by HTTP', async () => {
    await using app = await start();
    await known();
    let isReady = false;
    app.nest.get(Readiness).add('test', async () => {
      if (!isReady) throw new Error('not ready');
      return {};
    });
    await expect.poll(() => consul.status(ID), PATIENCE).toBe('critical');
    isReady = true;
    await expect.poll(() => consul.status(ID), PATIENCE).toBe('passing');
  });

  it('is registered again when the agent has forgotten it', async () => {
    await using _ = await start();
    await known();
    await consul.forget(ID);
    await known();
  });

  it('is registered again when the agent has it wrong', async () => {
    await using app = await start();
    await known();
    const wrong = { ID, Name: 'resource-backend', Address: '192.0.2.1', Port: 1 };
    await consul.ask('PUT', '/v1/agent/service/register', JSON.stringify(wrong));
    const port = async () => (await consul.services())[0]?.Port;
    await expect.poll(port, PATIENCE).toBe(Number(new URL(app.url).port));
  });

  it('is registered again after the agent was away, and served and was ready meanwhile', async () => {
    await using app = await start();
    await known();
    await consul.down();
    expect(await status(app)).toBe(200);
    await consul.up();
    await known();
  });

  it('starts while the agent is away, and is registered once that is there', async () => {
    await consul.down();
    await using app = await start();
    expect(await status(app)).toBe(200);
    await consul.up();
    await known();
  });

  it('leaves while it still serves, and for good', async () => {
    await using app = await start();
    await known();
    await app.nest.get(Leaving).begin();
    expect(await ids()).toEqual([]);
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
    await delay(5 * SYNC);
    expect(await ids()).toEqual([]);
  });

  it('leaves when it is closed without more ado', async () => {
    const app = await start();
    await known();
    await app[Symbol.asyncDispose]();
    expect(await ids()).toEqual([]);
  });

  it('ends while the agent is away', async () => {
    const app = await start();
    await known();
    await consul.down();
    await app[Symbol.asyncDispose]();
  });
});

describe('an instance with an agent that hangs', () => {
  it('serves, and ends in time', async () => {
    consul = await Consul.start();
    const hanging = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    const { port } = hanging.address() as AddressInfo;
    const app = await start({ endpoint: `127.0.0.1:${port}` });
    await once(hanging, 'request');
    expect(await status(app)).toBe(200);
    const ended = app[Symbol.asyncDispose]().then(() => 'ended');
    expect(await Promise.race([ended, delay(8000, 'still ending', { ref: false })])).toBe('ended');
    hanging.closeAllConnections();
    hanging.close();
  });
});

describe(`an instance with a token of ${CONSUL}`, () => {
  beforeEach(() => open({ token: TOKEN }));

  it('is registered with the right one', async () => {
    await using _ = await start({ token: TOKEN });
    await known();
  });

  it.each(['', 'another-token'])('serves, but is not registered, with %j', async (token) => {
    await using app = await start({ token });
    await delay(3 * SYNC);
    expect(await status(app)).toBe(200);
    expect(await ids()).toEqual([]);
  });
});
