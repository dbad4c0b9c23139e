import type { DynamicModule, FactoryProvider, Type } from '@nestjs/common';
import type { Jobs } from './jobs.ts';

/** Jobs as their owner sees them. */
export interface WorkingJobs extends Jobs {
  start(): Promise<void> | void;
  /** @param grace milliseconds that running handlers have to stop */
  stop(grace: number): Promise<void>;
  /** Lets go of connections of its own. */
  close?(): void;
}

/** How jobs are made, and of what. */
export interface JobsMake extends Pick<FactoryProvider<WorkingJobs>, 'inject' | 'useFactory'> {
  readonly imports: (Type | DynamicModule)[];
}
