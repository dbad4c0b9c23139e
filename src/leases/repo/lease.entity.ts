import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';

/** A lease that is held, or that a node which died has left. */
@Entity('leases')
@Index('uq_leases_name', ['name'], { unique: true })
export class LeaseEntity {
  /** The fence: the database gives none out twice, also not that of a removed row. */
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 128 })
  name: string;

  @MomentColumn({ name: 'expires_at' })
  expiresAt: Date;
}
