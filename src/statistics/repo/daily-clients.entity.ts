import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ResourceId } from '../../resources/resource.ts';

/** Number of different clients of a resource on one day. */
@Entity('daily_clients')
@Index('ix_daily_clients_day', ['day'])
export class DailyClientsEntity {
  @PrimaryColumn({ name: 'resource_id', type: 'varchar', length: 64 })
  resourceId: ResourceId;

  /** Whole days since 1970, UTC. */
  @PrimaryColumn({ type: 'integer' })
  day: number;

  @Column({ type: 'integer' })
  clients: number;
}
