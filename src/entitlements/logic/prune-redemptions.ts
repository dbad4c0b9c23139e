import { Logger } from '@nestjs/common';
import { type Clock, systemClock } from '../../jobs/clock.ts';
import type { RedemptionRepo } from '../repo/redemption.repo.ts';

const BATCH = 500;
/** ms */
const INTERVAL = 60_000;

/** Removes what is remembered of redemptions once their download keys have expired. */
export class PruneRedemptions {
  private readonly logger = new Logger('Entitlements');
  private cancel: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly redemptions: Pick<RedemptionRepo, 'prune'>,
    private readonly clock: Clock = systemClock,
  ) {}

  start(): void {
    this.cancel = this.clock.after(INTERVAL, () => {
      this.start();
      this.running = this.running.then(() => this.prune());
    });
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.cancel();
    await this.running;
  }

  private async prune(): Promise<void> {
    try {
      while ((await this.redemptions.prune(new Date(this.clock.now()), BATCH)) === BATCH);
    } catch (err) {
      this.logger.warn({ err }, 'redemptions are not pruned');
    }
  }
}
