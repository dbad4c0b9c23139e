import { once } from 'node:events';
import type { JobOutcome, Jobs, RunningJob } from '../../../src/jobs/jobs.ts';
import { Mailbox } from '../../support/mailbox.ts';
import type { JobsProcess } from './jobs-lab.ts';
import { Build } from './kinds.ts';

/** A try that waits for the test to say how it ends. */
interface Try {
  readonly payload: object;
  readonly job: RunningJob;
  readonly finish: () => void;
  readonly fail: (error: Error) => void;
}

/** A process whose handlers tell when they begin and wait for the test's word. */
export class Workshop {
  readonly begun = new Mailbox<Try>();
  readonly outcomes = new Mailbox<JobOutcome>();

  constructor(readonly process: JobsProcess) {
    this.jobs.onFinished((_name, outcome) => this.outcomes.put(outcome));
  }

  get jobs(): Jobs {
    return this.process.jobs;
  }

  readonly work = (payload: object, job: RunningJob): Promise<void> =>
    new Promise((finish, fail) => {
      this.begun.put({ payload, job, finish, fail });
    });

  /** Enqueues a valid job. @param delay ms */
  build(key: string, delay?: number): Promise<boolean> {
    return this.jobs.enqueue(Build, { name: key, size: 1 }, delay === undefined ? { key } : { key, delay });
  }
}

/** Waits for the signal's abort. @returns its reason */
export const aborted = async ({ signal }: RunningJob) => {
  if (!signal.aborted) await once(signal, 'abort');
  return signal.reason as unknown;
};
