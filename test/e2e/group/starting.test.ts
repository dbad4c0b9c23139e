import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { mkdir, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { isRunning, ServiceGroup } from '../../support/service-group.ts';
import { ServiceProcess } from '../../support/service-process.ts';

const FAILED = { code: 1, signal: null };

/** Lines for people: all but the log. */
function sentences({ stdout, stderr }: ServiceProcess): string[] {
  const isLog = (line: string) => line.startsWith('{"level":');
  return [...stdout, ...stderr.split('\n')].filter((line) => line !== '' && !isLog(line));
}

/** Starts a group that must fail. @returns what it says */
async function failureOf(settings: Settings): Promise<string[]> {
  await using service = await ServiceProcess.launch({
    ...settings,
    instance: { processes: 2, ...settings.instance },
  });
  expect(await service.exited).toEqual(FAILED);
  return sentences(service);
}

describe('a group that cannot start says why in one sentence', () => {
  it('when a stranger has its port', async () => {
    using taken = Object.assign(createServer(), { [Symbol.dispose]: () => taken.close() });
    await once(taken.listen(0, '127.0.0.1'), 'listening');
    const { port } = taken.address() as AddressInfo;
    expect(await failureOf({ instance: { port } })).toEqual([
      expect.stringMatching(`127.0.0.1:${port} is in use.*instance.port`),
    ]);
  }, 240_000);

  it('when another group has its port, or its data directory', async () => {
    await using group = await ServiceGroup.start();
    const port = Number(new URL(group.url).port);
    expect(await failureOf({ instance: { port } })).toEqual([
      expect.stringMatching(`127.0.0.1:${port} is in use.*instance.port`),
    ]);
    expect(await failureOf({ data_dir: group.service.dataDir })).toEqual([
      expect.stringMatching(/^another instance is using .*data_dir/),
    ]);
    await group.whole();
  }, 240_000);

  it('when another group starts on its port at the same moment', async () => {
    using probe = Object.assign(createServer(), { [Symbol.dispose]: () => probe.close() });
    await once(probe.listen(0, '127.0.0.1'), 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    const start = () => ServiceProcess.launch({ instance: { port, processes: 2 } });
    await using one = await start();
    await using other = await start();
    const failed = await Promise.race([one, other].map((service) => service.exited.then(() => service)));
    expect(await failed.exited).toEqual(FAILED);
    expect(sentences(failed)).toEqual([expect.stringMatching(`127.0.0.1:${port} is in use`)]);
    expect([one, other].filter(({ pid }) => isRunning(pid))).toHaveLength(1);
  }, 240_000);

  it('when the keeper cannot start', async () => {
    await using directory = await mkdtempDisposable(path.join(tmpdir(), 'rb-keeper-'));
    await mkdir(path.join(directory.path, 'signing-key'));
    expect(await failureOf({ data_dir: directory.path })).toEqual([
      expect.stringMatching(/signing-key cannot be used by .* \(EISDIR\)/),
    ]);
  }, 240_000);

  it.each([-1, 0, 1.5, 'many', 257])('when processes is %s', async (processes) => {
    expect(await failureOf({ instance: { processes } })).toEqual([
      'the configuration cannot be used:',
      expect.stringMatching(/instance\.processes .*auto/),
    ]);
  });
});

it('the port for operators is open on the host of the service only', async () => {
  await using group = await ServiceGroup.start({ instance: { admin_port: 0 } });
  const [{ port }] = group.logged('the port for operators is open') as [{ port: number }];
  expect((await fetch(`http://127.0.0.1:${port}/info`)).status).not.toBe(404);
  await expect(fetch(`http://127.0.0.2:${port}/info`)).rejects.toThrow();
}, 240_000);

describe('more processes than cores', () => {
  it('start, and stop', async () => {
    await using service = await ServiceProcess.start({ instance: { processes: 8 } });
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    expect(await service.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  }, 240_000);
});
