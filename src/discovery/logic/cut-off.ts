import { Injectable } from '@nestjs/common';
import { Announcements } from '../../announcements/announcements.ts';
import { Config } from '../../config/config.ts';
import { Leaving } from '../../health/leaving.ts';
import { Readiness, SharedPartLost } from '../../health/readiness.ts';
import { usesRedis } from '../../redis/uses-redis.ts';
import { WellPeers } from './well-peers.ts';

const CHECK = 'peers';
/** Looks in `instance.cut_off_after`; of a peer, one may be missed. */
const LOOKS = 4;
const VALID_LOOKS = 2.5;

/**
 * Takes this instance out of service when it alone cannot use a part that all share. Instances tell each other whether
 * they are well. One that has not been for `instance.cut_off_after` is not ready while another has been for as long:
 * so none leaves in an outage that all have, nor in the moments in which it begins and ends.
 */
@Injectable()
export class CutOff {
  private lost: readonly string[] = [];
  /** When a look found a shared part lost first, ms; undefined when the last one did not. */
  private lostSince?: number;
  private wellSince?: number;
  private isLooking = false;
  private stopped?: () => void;

  constructor(
    private readonly config: Config,
    private readonly readiness: Readiness,
    private readonly leaving: Leaving,
    private readonly announcements: Announcements,
  ) {}

  /** Does nothing where no other instance could take the clients over. */
  start(): void {
    const { instance, redis } = this.config;
    if (instance.only_local || instance.role === 'worker' || !usesRedis(redis)) return;
    const pause = this.bound / LOOKS;
    // Clients of one region are not sent to another.
    const peers = new WellPeers(this.announcements, `well:${instance.region}`, VALID_LOOKS * pause);
    const timer = setInterval(() => void this.look(peers), pause).unref();
    this.readiness.add(CHECK, async () => this.judge(peers.count));
    this.leaving.add(CHECK, async () => this.stop());
    this.stopped = () => {
      clearInterval(timer);
      peers.tell(false);
    };
  }

  stop(): void {
    this.stopped?.();
    this.stopped = undefined;
  }

  /** @throws Error when this instance is cut off */
  private judge(peers: number): Record<string, unknown> {
    if (peers > 0 && this.lasts(this.lostSince))
      throw new Error(`cut off: ${peers} of the other instances can use ${this.lost.join(' and ')}`);
    return { well: peers };
  }

  private async look(peers: WellPeers): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const others = Array.from(this.readiness).filter(([name]) => name !== CHECK);
    const found = await Promise.all(
      others.map(async ([name, check]) => ({ name, outcome: await check().catch(() => undefined) })),
    );
    this.isLooking = false;
    this.lost = found.filter(({ outcome }) => outcome instanceof SharedPartLost).map(({ name }) => name);
    const isWell = this.lost.length === 0 && found.every(({ outcome }) => outcome !== undefined);
    this.lostSince = this.lost.length > 0 ? (this.lostSince ?? performance.now()) : undefined;
    this.wellSince = isWell ? (this.wellSince ?? performance.now()) : undefined;
    if (this.stopped !== undefined) peers.tell(this.lasts(this.wellSince));
  }

  private lasts(since: number | undefined): boolean {
    return since !== undefined && performance.now() - since >= this.bound;
  }

  private get bound(): number {
    return this.config.instance.cut_off_after;
  }
}
