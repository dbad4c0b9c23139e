import { Injectable } from '@nestjs/common';

/** Resolves with details worth showing when all is well. @throws the reason, fit for an operator's eyes */
export type ReadinessCheck = () => Promise<Record<string, unknown>>;

/** What has to work for this instance to serve. Each module adds the check of what it owns. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  add(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  all(): ReadonlyMap<string, ReadinessCheck> {
    return this.checks;
  }
}
