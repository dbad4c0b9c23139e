import type { Database } from '../../database/database.ts';
import { DEFAULTS, type JobOptions } from '../job-options.ts';
import { JobsEngine } from '../jobs-engine.ts';
import { JobRepo } from './job.repo.ts';
import { RowClaims } from './row-claims.ts';

/** Jobs as rows of a table, which several processes may share. A process that is alone takes up at its start what an earlier one left. Needs no other service. */
export class DatabaseJobs extends JobsEngine {
  private readonly repo: JobRepo;

  /** @param isAlone whether no other process can use this database */
  constructor(
    database: Database,
    options: Partial<JobOptions> = {},
    private readonly isAlone = false,
  ) {
    const all = { ...DEFAULTS, ...options };
    const repo = new JobRepo(database, () => all.clock.now());
    super(repo, new RowClaims(repo, all), all);
    this.repo = repo;
  }

  override async start(): Promise<void> {
    if (this.isAlone) await this.takeOver();
    const unknown = await this.repo.unhandledNames(this.handlers.names);
    if (unknown.length > 0) this.log.unknown(unknown);
    await super.start();
  }

  private async takeOver(): Promise<void> {
    try {
      await this.repo.endLeases();
    } catch (error) {
      // For example, the disk is full. The service starts all the same, and the leases end by themselves.
      this.log.trouble('jobs of an earlier process wait until their leases have run out', error);
    }
  }
}
