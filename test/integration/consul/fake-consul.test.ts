import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATIENCE } from '../../e2e/crash/patience.ts';
import { Consul } from '../../support/consul.ts';
import { FakeConsul } from '../../support/consul/fake-consul.ts';

let consul: Consul;
beforeEach(async () => void (consul = await Consul.start()));
afterEach(() => consul[Symbol.asyncDispose]());

const register = (definition: object) =>
  consul.ask('PUT', '/v1/agent/service/register', JSON.stringify(definition));
const read = async (key: string, query = '') => {
  const answer = await consul.ask('GET', `/v1/kv/${key}${query}`);
  return { status: answer.status, index: Number(answer.headers.get('x-consul-index')) };
};

// Runs against a real Consul too, if there is one, so that the fake matches it.
describe('an agent', () => {
  it('expires a time to live, and takes a sign of life', async () => {
    await register({ Name: 't', Check: { TTL: '1s' } });
    expect(await consul.status('t')).toBe('critical');
    expect((await consul.ask('PUT', '/v1/agent/check/pass/service:t')).status).toBe(200);
    expect(await consul.status('t')).toBe('passing');
    await expect.poll(() => consul.status('t'), PATIENCE).toBe('critical');
    expect((await consul.ask('PUT', '/v1/agent/check/pass/service:none')).status).toBe(404);
  });

  it('shows one service with a hash that changes with it', async () => {
    const hash = async () => {
      const answer = await consul.ask('GET', '/v1/agent/service/s');
      const body = (await answer.json()) as { ContentHash: string };
      expect(answer.headers.get('x-consul-contenthash')).toBe(body.ContentHash);
      return body.ContentHash;
    };
    await register({ Name: 's', Port: 1 });
    const before = await hash();
    await register({ Name: 's', Port: 2 });
    expect(await hash()).not.toBe(before);
    expect((await consul.ask('GET', '/v1/agent/service/none')).status).toBe(404);
    expect((await consul.ask('PUT', '/v1/agent/service/deregister/none')).status).toBe(404);
    expect((await register({})).status).toBe(400);
  });

  it('keeps what it found out about a service that is registered once more', async () => {
    const Check = { HTTP: 'http://127.0.0.1:1/', Interval: '1s', Status: 'passing' };
    await register({ Name: 's', Check });
    await expect.poll(() => consul.status('s'), PATIENCE).toBe('critical');
    await register({ Name: 's', Check });
    expect(await consul.status('s')).toBe('critical');
  });

  it('holds an answer back until the key is another one', async () => {
    const { status, index: none } = await read('a/b');
    expect(status).toBe(404);
    const appears = read('a%2Fb', `?index=${none}&wait=1m`);
    await consul.put('other', 'x');
    await consul.put('a/b', 'one');
    const { status: found, index } = await appears;
    expect(found).toBe(200);
    expect(index).toBeGreaterThan(none);
    const same = read('a/b', `?index=${index}&wait=200ms`);
    await consul.put('a/b', 'one');
    expect(await same).toEqual({ status: 200, index });
    const goes = read('a/b', `?index=${index}&wait=1m`);
    await consul.remove('a/b');
    const gone = await goes;
    expect([gone.status, gone.index > index]).toEqual([404, true]);
  });

  it('answers a higher index than there is when the time is over', async () => {
    await consul.put('a/b', 'one');
    const { index } = await read('a/b');
    expect(await read('a/b', '?index=1000000&wait=100ms')).toEqual({ status: 200, index });
  });
});

it('the fake forgets a service that fails for too long', async () => {
  await using fake = await FakeConsul.start({ leastCritical: 100 });
  const at = `http://127.0.0.1:${fake.port}/v1/agent`;
  const Check = { TTL: '1h', DeregisterCriticalServiceAfter: '10ms' };
  const body = JSON.stringify({ Name: 's', Check });
  await fetch(`${at}/service/register`, { method: 'PUT', body });
  const known = async () => Object.keys((await (await fetch(`${at}/services`)).json()) as object);
  await expect.poll(known, PATIENCE).toEqual([]);
});
