import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { namesOutage } from '../../jobs/outage.ts';
import { PeriodicTasks } from '../../jobs/periodic-tasks.ts';
import { IncrementalRepo } from '../repo/incremental.repo.ts';
import { BuildQueue } from './build-queue.ts';

const PAGE = 100;

/** Requests the builds again that earlier releases recorded as failed because a part was away. */
@Injectable()
export class ReviveBuilds implements OnModuleInit {
  private readonly logger = new Logger('Incrementals');

  constructor(
    private readonly tasks: PeriodicTasks,
    private readonly incrementals: IncrementalRepo,
    private readonly builds: BuildQueue,
  ) {}

  onModuleInit(): void {
    this.tasks.add('builds that an outage ended', (signal) => this.reviveAll(signal));
  }

  private async reviveAll(signal: AbortSignal): Promise<void> {
    for (let after = 0; ;) {
      const page = await this.incrementals.failed(after, PAGE);
      for (const { id, reason } of page) {
        if (signal.aborted) return;
        if (namesOutage(reason)) await this.revive(id, reason);
      }
      if (page.length < PAGE) return;
      after = page.at(-1)!.id;
    }
  }

  private async revive(id: number, was: string | null): Promise<void> {
    if (!(await this.incrementals.changeStatus(id, 'failed', { status: 'pending', reason: null }))) return;
    await this.builds.enqueue(id);
    this.logger.log({ incremental: id, was }, 'build requested again: an outage had ended it');
  }
}
