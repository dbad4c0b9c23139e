import { Injectable } from '@nestjs/common';
import { In, LessThanOrEqual } from 'typeorm';
import { Database } from '../../database/database.ts';
import { RedemptionEntity } from './redemption.entity.ts';

@Injectable()
export class RedemptionRepo {
  constructor(private readonly database: Database) {}

  exists(id: string): Promise<boolean> {
    return this.rows.existsBy({ id });
  }

  /** @throws UniqueViolation, from the surrounding transaction */
  async insert(id: string, expiresAt: Date): Promise<void> {
    await this.rows.insert({ id, expiresAt });
  }

  /** Removes at most `limit` expired rows. @returns the number of removed rows */
  async prune(now: Date, limit: number): Promise<number> {
    const where = { expiresAt: LessThanOrEqual(now) };
    const old = await this.rows.find({ where, order: { expiresAt: 'ASC' }, take: limit });
    const ids = old.map(({ id }) => id);
    if (ids.length > 0) await this.database.transaction(() => this.rows.delete({ id: In(ids) }));
    return ids.length;
  }

  private get rows() {
    return this.database.manager.getRepository(RedemptionEntity);
  }
}
