import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { setTimeout as delay } from 'node:timers/promises';
import { Counter } from 'prom-client';
import { Config } from '../../config/config.ts';
import { isOutage } from '../../jobs/outage.ts';
import { Leases } from '../../leases/leases.ts';
import type { CheckedPackage } from '../package-check.ts';
import { PackageChecksRepo } from '../repo/package-checks.repo.ts';
import { VerifyPackage } from './verify-package.ts';

const SCRUBBED = 'rb_scrubbed_bytes_total';

export const SCRUBBED_METRIC = makeCounterProvider({
  name: SCRUBBED,
  help: 'Bytes of stored packages that were read again and compared with their records',
});

/** ms; longest pause between two searches for packages that are due. */
const PAUSE = 3_600_000;
/** ms between two log lines about progress. */
const REPORT = 600_000;

/** Progress of one search. */
interface Progress {
  verified: number;
  damaged: number;
  bytes: number;
}

/**
 * Reads every stored package again once in `storage.scrub.interval`, on one node at a time, and finds the damaged ones.
 * The row of each package says when it was last read, so that any node goes on where another one stopped. Packages that
 * are known to be damaged are read with each search: an operator may have restored them.
 * See docs/decisions/016-damaged-packages.md.
 */
@Injectable()
export class ScrubPackages implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Scrub');
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private nextSearch = 0;

  constructor(
    private readonly config: Config,
    private readonly leases: Leases,
    private readonly checks: PackageChecksRepo,
    private readonly verifyPackage: VerifyPackage,
    @InjectMetric(SCRUBBED) private readonly scrubbed: Counter,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Begins a search in the background when it is time for one, and returns at once: it may take days. */
  start(): void {
    const { enabled, interval } = this.config.storage.scrub;
    if (!enabled || this.running !== undefined || performance.now() < this.nextSearch) return;
    this.nextSearch = performance.now() + Math.min(PAUSE, interval);
    this.running = this.scrub()
      .catch((err: unknown) => {
        // That a part is away is logged by the part.
        if (this.stopping.signal.aborted || isOutage(err)) return;
        this.logger.warn({ err }, 'the scrub was interrupted: it goes on later');
      })
      .finally(() => (this.running = undefined));
  }

  /** One search over all packages. Does nothing when another node is at it. */
  async scrub(): Promise<void> {
    await this.leases.hold('scrub', ({ signal }) =>
      this.search(AbortSignal.any([signal, this.stopping.signal])),
    );
  }

  private async search(signal: AbortSignal): Promise<void> {
    const progress: Progress = { verified: 0, damaged: 0, bytes: 0 };
    const timer = setInterval(() => this.logger.log(progress, 'packages are being verified'), REPORT);
    try {
      for (let after = 0; ;) {
        const page = await this.checks.page(after);
        if (page === undefined) break;
        for (const stored of page.packages) await this.verify(stored, progress, signal);
        const kept = page.packages.map(({ id }) => id);
        await this.checks.forget(after, page.last, kept);
        after = page.last;
      }
    } finally {
      clearInterval(timer);
      if (progress.verified > 0) this.logger.log(progress, 'packages verified');
    }
  }

  private async verify(stored: CheckedPackage, progress: Progress, signal: AbortSignal): Promise<void> {
    const { enabled, interval } = this.config.storage.scrub;
    signal.throwIfAborted();
    if (!enabled || !isDue(stored, Date.now() - interval)) return;
    const onChunk = (bytes: number) => this.pace(bytes, progress, signal);
    try {
      const finding = await this.verifyPackage.verify(stored.key, { signal, onChunk });
      if (finding === undefined) return;
      progress.verified++;
      if (finding !== 'sound') progress.damaged++;
    } catch (err) {
      if (signal.aborted || isOutage(err)) throw err;
      this.logger.warn({ err, blob: stored.key }, 'a package could not be verified');
    }
  }

  /** Waits as long as the bytes may take. */
  private async pace(bytes: number, progress: Progress, signal: AbortSignal): Promise<void> {
    progress.bytes += bytes;
    this.scrubbed.inc(bytes);
    await delay((bytes / this.config.storage.scrub.rate) * 1000, undefined, { signal });
  }
}

function isDue({ checkedAt, damagedAt, isRetired }: CheckedPackage, before: number): boolean {
  return !isRetired && (damagedAt !== null || checkedAt.getTime() < before);
}
