import { type Clock, systemClock } from '../../clock/clock.ts';
import type { RedemptionRepo } from '../repo/redemption.repo.ts';

const BATCH = 500;

/** Removes redemptions whose download keys have expired. */
export async function pruneRedemptions(
  redemptions: Pick<RedemptionRepo, 'prune'>,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  while (!signal.aborted && (await redemptions.prune(new Date(clock.now()), BATCH)) === BATCH);
}
