import { Global, Module } from '@nestjs/common';
import { Jobs } from './jobs.ts';
const stub = { handle() {}, async enqueue() { return true; }, async counts() { return { queued: 0, running: 0, done: 0, failed: 0 }; } };
@Global()
@Module({ providers: [{ provide: Jobs, useValue: stub }], exports: [Jobs] })
export class JobsModule {}
