import { NoHandler } from './errors.ts';
import type { JobHandler, JobType } from './jobs.ts';

export interface Handled {
  readonly type: JobType;
  readonly handler: JobHandler<object>;
}

/** The handler of each kind of job. */
export class Handlers {
  private readonly byName = new Map<string, Handled>();

  add({ type, handler }: Handled): void {
    const { jobName } = type;
    if (!/^[a-z0-9-]{1,64}$/.test(jobName)) throw new Error(`not a name for a kind of job: ${jobName}`);
    if (this.byName.has(jobName)) throw new Error(`jobs of the kind ${jobName} are handled already`);
    this.byName.set(jobName, { type, handler });
  }

  /** @throws NoHandler */
  of(jobName: string): Handled {
    const found = this.byName.get(jobName);
    if (found === undefined) throw new NoHandler(jobName);
    return found;
  }

  get names(): string[] {
    return [...this.byName.keys()];
  }
}
