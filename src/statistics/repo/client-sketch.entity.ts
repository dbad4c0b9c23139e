import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ResourceId } from '../../resources/resource.ts';

/** Which clients asked for a resource on a day, as a sketch: of today, and of yesterday for nodes that are late. */
@Entity('client_sketches')
@Index('ix_client_sketches_day', ['day'])
export class ClientSketchEntity {
  @PrimaryColumn({ name: 'resource_id', type: 'varchar', length: 64 })
  resourceId: ResourceId;

  /** Whole days since 1970, UTC. */
  @PrimaryColumn({ type: 'integer' })
  day: number;

  /** One byte each. */
  @Column({ type: 'blob' })
  registers: Uint8Array;

  /** From 1 on, one more with each change. */
  @Column({ type: 'integer' })
  revision: number;
}
