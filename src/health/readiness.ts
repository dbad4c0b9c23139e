import { Injectable } from '@nestjs/common';
import { Contributions } from '../contributions/contributions.ts';

/** A part does not work, but this instance can serve without it. */
export class Degraded {
  /** @param reason shown to operators */
  constructor(readonly reason: string) {}
}

/**
 * A part that several instances share cannot be used from this one. Usually it is away for all of them, and taking all
 * of them out of service would also end update checks, which still work.
 */
export class SharedPartLost extends Degraded {}

/**
 * Resolves with details to show when the part works, or with the reason why it is degraded.
 * @throws the reason why this instance cannot serve, shown to operators
 */
export type ReadinessCheck = () => Promise<Record<string, unknown> | Degraded>;

/** The checks that decide whether this instance can serve. Each module adds the check of the part it owns. */
@Injectable()
export class Readiness extends Contributions<ReadinessCheck> {
  /** Whether every check passes; a degraded part passes. */
  async holds(): Promise<boolean> {
    const outcomes = await Promise.allSettled(Array.from(this, async ([, check]) => check()));
    return outcomes.every(({ status }) => status === 'fulfilled');
  }
}
