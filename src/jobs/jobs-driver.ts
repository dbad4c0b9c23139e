import type { DynamicModule, FactoryProvider, Type } from '@nestjs/common';
import type { JobsEngine } from './jobs-engine.ts';

/** How the chosen engine is provided: from which modules, with which dependencies. */
export interface JobsDriver extends Pick<FactoryProvider<JobsEngine>, 'inject' | 'useFactory'> {
  readonly imports: (Type | DynamicModule)[];
}
