import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type MemberName, ServiceGroup } from '../../support/service-group.ts';
import { sha256 } from '../../support/packages.ts';
import { BusyService, PACKAGE } from '../crash/busy-service.ts';
import { refusesConnections } from '../crash/refuses-connections.ts';

const CLEAN = { code: 0, signal: null };

/** Every process has ended, and the socket's directory is gone. */
function expectNothingLeft(group: ServiceGroup, place: string): void {
  expect(group.left()).toEqual([]);
  expect(existsSync(place)).toBe(false);
}

describe('a group that is told to stop', () => {
  it('finishes what is under way', async () => {
    await using group = await ServiceGroup.start({ instance: { shutdown_grace: '1h' } });
    const place = group.socketPlace();
    const busy = await BusyService.occupy(group.service);
    group.service.signal('SIGTERM');
    await refusesConnections(group.service);
    expect(await busy.finishUpload()).toMatchObject({ status: 201, body: { data: { version_number: 2 } } });
    expect(sha256(await busy.download.finish())).toBe(sha256(PACKAGE));
    expect(await group.service.exited).toEqual(CLEAN);
    expectNothingLeft(group, place);
    expect(group.logged('has stopped')).toEqual([expect.objectContaining({ signal: 'SIGTERM' })]);
    expect([...group.data.flaws(), ...group.data.staged()]).toEqual([]);
  }, 240_000);

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends when every process gets %s, as from systemd or a terminal',
    async (signal) => {
      await using group = await ServiceGroup.start();
      const place = group.socketPlace();
      for (const pid of [group.service.pid, ...group.members().values()]) process.kill(pid, signal);
      expect(await group.service.exited).toEqual(CLEAN);
      expectNothingLeft(group, place);
      expect(group.service.stderr).toBe('');
    },
    240_000,
  );

  it('cuts what takes longer than the grace, and leaves nothing of it', async () => {
    await using group = await ServiceGroup.start({ instance: { shutdown_grace: '100ms' } });
    const place = group.socketPlace();
    const busy = await BusyService.occupy(group.service);
    group.service.signal('SIGTERM');
    await expect(busy.upload.answer).rejects.toThrow();
    await expect(busy.download.finish()).rejects.toThrow();
    expect(await group.service.exited).toEqual(CLEAN);
    expectNothingLeft(group, place);
    expect([...group.data.flaws(), ...group.data.staged(), ...group.data.orphans()]).toEqual([]);
  }, 240_000);

  it('ends at once on a second SIGTERM', async () => {
    await using group = await ServiceGroup.start({ instance: { shutdown_delay: '10m' } });
    const place = group.socketPlace();
    group.service.signal('SIGTERM');
    const again = setInterval(() => group.service.signal('SIGTERM'), 100);
    expect(await group.service.exited).toEqual({ code: 1, signal: null });
    clearInterval(again);
    await group.gone();
    expectNothingLeft(group, place);
  }, 240_000);

  it.each<[what: string, names: readonly MemberName[]]>([
    ['the keeper', ['keeper']],
    ['both fronts', ['front 1', 'front 2']],
    ['the keeper and a front', ['keeper', 'front 2']],
  ])(
    'ends after a kill -9 of %s',
    async (_what, names) => {
      await using group = await ServiceGroup.start();
      const place = group.socketPlace();
      for (const name of names) group.signal(name);
      group.service.signal('SIGTERM');
      expect(await group.service.exited).toEqual(CLEAN);
      expectNothingLeft(group, place);
    },
    240_000,
  );

  it('ends when a front and the keeper do not answer, once the grace is over', async () => {
    await using group = await ServiceGroup.start({
      instance: { shutdown_grace: '100ms', hang_timeout: '1h' },
    });
    const place = group.socketPlace();
    group.signal('front 1', 'SIGSTOP');
    group.signal('keeper', 'SIGSTOP');
    group.service.signal('SIGTERM');
    expect(await group.service.exited).toEqual(CLEAN);
    expectNothingLeft(group, place);
  }, 240_000);
});
