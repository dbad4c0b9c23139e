import { Logger } from '@nestjs/common';
import type { Database } from '../../src/database/database.ts';
import { LEASE_TERM } from '../../src/leases/leases.ts';
import { LeaseRepo } from '../../src/leases/repo/lease.repo.ts';
import { StoredLeases } from '../../src/leases/stored-leases.ts';
import type { LeasesProcess, LeasesUnderTest } from '../contracts/leases/leases-lab.ts';
import { VirtualProcess, VirtualTime } from './virtual-time.ts';
import { WatchedDatabase } from './watched-database.ts';

Logger.overrideLogger(false);

/** Any number of processes with leases on one database, in virtual time. */
export class DatabaseLeasesLab implements LeasesUnderTest {
  readonly term = LEASE_TERM;
  readonly grain = 1;
  private readonly watched: WatchedDatabase;
  private readonly time = new VirtualTime(() => this.watched.quiet());
  private readonly processes: StoredLeases[] = [];

  /** @param dispose lets go of the database */
  constructor(
    database: Database,
    private readonly dispose: () => Promise<void> = async () => undefined,
  ) {
    this.watched = new WatchedDatabase(database);
  }

  open(): LeasesProcess {
    const clock = new VirtualProcess(this.time);
    const leases = new StoredLeases(new LeaseRepo(this.watched.database, clock), { clock });
    this.processes.push(leases);
    return {
      leases,
      stop: () => leases.stop(),
      stall: () => void (clock.stalled = true),
      resume: () => void (clock.stalled = false),
    };
  }

  advance(ms: number): Promise<void> {
    return this.time.advance(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const leases of this.processes) leases.close();
    await this.watched.quiet();
    await this.dispose();
  }
}
