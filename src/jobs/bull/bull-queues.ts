import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Config } from '../../config/config.ts';
import { BullConnections } from './bull-connections.ts';
import { QUEUE, queueOptions } from './bull-queue.ts';

const PREFIX = 'rb';

@Module({ providers: [BullConnections], exports: [BullConnections] })
export class BullConnectionsModule {}

/** The same queue under a name of its own for each connection. */
const queueOn = (name: string, connectionOf: (connections: BullConnections) => Redis) => ({
  name,
  imports: [BullConnectionsModule],
  inject: [BullConnections, Config],
  useFactory: (connections: BullConnections, { jobs }: Config) => ({
    ...queueOptions(connectionOf(connections), PREFIX, jobs.lease),
    name: QUEUE,
  }),
});

/** The token of the queue for those who enqueue and ask. */
export const ASKING = getQueueToken('asking');
/** The token of the queue for those who work. */
export const WORKING = getQueueToken('working');

export const bullQueues = BullModule.registerQueueAsync(
  queueOn('asking', ({ brief }) => brief),
  queueOn('working', ({ patient }) => patient),
);
