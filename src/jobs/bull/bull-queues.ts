import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Config } from '../../config/config.ts';
import { BullConnections } from './bull-connections.ts';
import { QUEUE, queueOptions } from './bull-queue.ts';

const PREFIX = 'rb';

@Module({ providers: [BullConnections], exports: [BullConnections] })
export class BullConnectionsModule {}

/** BullMQ's one queue, once per connection: each has a token of its own. */
const queueOn = (name: string, connectionOf: (connections: BullConnections) => Redis) => ({
  name,
  imports: [BullConnectionsModule],
  inject: [BullConnections, Config],
  useFactory: (connections: BullConnections, { jobs }: Config) => ({
    ...queueOptions(connectionOf(connections), PREFIX, jobs.lease),
    name: QUEUE,
  }),
});

/** The token of the queue on the brief connection. */
export const CALLER_QUEUE = getQueueToken('callers');
/** The token of the queue on the patient connection. */
export const RUNNER_QUEUE = getQueueToken('runner');

export const bullQueues = BullModule.registerQueueAsync(
  queueOn('callers', ({ brief }) => brief),
  queueOn('runner', ({ patient }) => patient),
);
