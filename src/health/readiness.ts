import { Injectable } from '@nestjs/common';

/** A part that does not work, without which this instance still serves. */
export class Degraded {
  /** @param reason fit for an operator's eyes */
  constructor(readonly reason: string) {}
}

/**
 * Resolves with details worth showing when all is well, or with how it is degraded.
 * @throws the reason why this instance cannot serve, fit for an operator's eyes
 */
export type ReadinessCheck = () => Promise<Record<string, unknown> | Degraded>;

/** What has to work for this instance to serve. Each module adds the check of what it owns. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  add(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  /** Whether all is well. */
  async holds(): Promise<boolean> {
    const outcomes = await Promise.allSettled([...this.checks.values()].map(async (check) => check()));
    return outcomes.every(({ status }) => status === 'fulfilled');
  }

  all(): ReadonlyMap<string, ReadinessCheck> {
    return this.checks;
  }
}
