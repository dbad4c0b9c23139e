import { LessThanOrEqual } from 'typeorm';
import type { Clock } from '../../clock/clock.ts';
import type { Database } from '../../database/database.ts';
import { UniqueViolation } from '../../database/unique-violation.ts';
import { LeaseStore } from '../lease-store.ts';
import { LeaseEntity } from './lease.entity.ts';

/** Leases as rows: each has a row of its own, which is removed with it. Its id is the fence. */
export class LeaseRepo extends LeaseStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  async take(name: string, term: number): Promise<number | undefined> {
    const now = this.clock.now();
    const found = await this.rows.findOneBy({ name });
    if (found !== null && found.expiresAt.getTime() > now) return undefined;
    try {
      return await this.database.transaction(() => this.replace(found, name, now + term));
    } catch (error) {
      if (error instanceof UniqueViolation) return undefined;
      throw error;
    }
  }

  async renew(_name: string, fence: number, term: number): Promise<boolean> {
    const expiresAt = new Date(this.clock.now() + term);
    const { affected } = await this.database.transaction(() =>
      this.rows.update({ id: fence }, { expiresAt }),
    );
    return affected === 1;
  }

  async release(_name: string, fence: number): Promise<boolean> {
    const { affected } = await this.database.transaction(() => this.rows.delete({ id: fence }));
    return affected === 1;
  }

  /** Frees what dead processes held, without waiting for the end of their leases. */
  async endAll(): Promise<void> {
    await this.database.transaction(() => this.rows.deleteAll());
  }

  /** @param expired the row of an earlier lease, which its holder may have renewed or another node replaced by now */
  private async replace(
    expired: LeaseEntity | null,
    name: string,
    until: number,
  ): Promise<number | undefined> {
    if (expired !== null) {
      const expiresAt = LessThanOrEqual(new Date(this.clock.now()));
      const { affected } = await this.rows.delete({ id: expired.id, expiresAt });
      if (affected !== 1) return undefined;
    }
    const { identifiers } = await this.rows.insert({ name, expiresAt: new Date(until) });
    return (identifiers[0] as Pick<LeaseEntity, 'id'>).id;
  }

  private get rows() {
    return this.database.manager.getRepository(LeaseEntity);
  }
}
