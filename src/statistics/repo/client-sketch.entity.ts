import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ResourceId } from '../../resources/resource.ts';

/**
 * The clients of a resource on one day, as a sketch. Rows exist for today, and for yesterday in case a node
 * is late.
 */
@Entity('client_sketches')
@Index('ix_client_sketches_day', ['day'])
export class ClientSketchEntity {
  @PrimaryColumn({ name: 'resource_id', type: 'varchar', length: 64 })
  resourceId: ResourceId;

  /** Whole days since 1970, UTC. */
  @PrimaryColumn({ type: 'integer' })
  day: number;

  /** The HyperLogLog registers, one byte each. */
  @Column({ type: 'blob' })
  registers: Uint8Array;

  /** Starts at 1 and increases with each change. */
  @Column({ type: 'integer' })
  revision: number;
}
