import { fork } from 'node:child_process';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobEntity } from '../../src/jobs/repo/job.entity.ts';
import { DatabaseJobsLab } from '../support/database-jobs-lab.ts';
import { Mailbox } from '../support/mailbox.ts';

describe('a killed process', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  const script = path.join(root, 'test/support/job-process.ts');
  let lab: DatabaseJobsLab;
  beforeEach(async () => {
    lab = await DatabaseJobsLab.create();
  });
  afterEach(() => lab[Symbol.asyncDispose]());

  /** Its messages, with its exit code as the last one. */
  const launch = (mode: string) => {
    const args = [path.join(root, 'dist'), lab.file, mode];
    const child = fork(script, args, { execArgv: [] });
    const messages = new Mailbox<unknown>();
    child.on('message', (message) => messages.put(message));
    child.on('exit', (code, signal) => messages.put({ exit: code ?? signal }));
    return { child, messages };
  };

  it('leaves its job to the next one', async () => {
    const first = launch('enqueue');
    expect(await first.messages.take()).toEqual({ begun: 1 });
    first.child.kill('SIGKILL');
    expect(await first.messages.take()).toEqual({ exit: 'SIGKILL' });
    const { messages } = launch('finish');
    expect(await messages.take()).toEqual({ begun: 2 });
    expect(await messages.take()).toEqual({ outcome: 'done' });
    expect(await messages.take()).toEqual({ exit: 0 });
    const [job] = await lab.database.manager.find(JobEntity);
    expect(job).toMatchObject({ state: 'done', attempts: 2, activeKey: null });
  });
});
