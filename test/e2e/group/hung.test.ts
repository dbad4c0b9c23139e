import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MemberName, ServiceGroup } from '../../support/service-group.ts';
import { startLoop } from './start-loop.ts';

let group: ServiceGroup;
beforeAll(async () => {
  group = await ServiceGroup.start({ instance: { hang_timeout: '2s' } });
}, 240_000);
afterAll(() => group[Symbol.asyncDispose]());

/** What the log says about a process that was killed. */
const reportOf = (killed: number) =>
  group.logged('a process does not answer').filter(({ pid }) => pid === killed);

describe.each<MemberName>(['front 1', 'keeper'])('%s', (name) => {
  it('is killed and replaced when it loops for ever, and the log shows where', async () => {
    const pid = group.pidOf(name);
    await startLoop(pid);
    await group.whole([pid]);
    expect(reportOf(pid)).toEqual([
      expect.objectContaining({ member: name, stack: expect.stringContaining('at loopForEver (') }),
    ]);
  }, 240_000);

  it('is killed and replaced when not even its debugger answers', async () => {
    const pid = group.signal(name, 'SIGSTOP');
    await group.whole([pid]);
    expect(reportOf(pid)).toEqual([expect.objectContaining({ member: name })]);
  }, 240_000);
});

it('publications work afterwards', async () => {
  expect((await group.client().createResource('my-app')).status).toBe(201);
  expect(group.service.stderr).toBe('');
});
