import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';
import type { Access, ResourceId, UpdateType } from '../resource.ts';

@Entity('resources')
@Index('ix_resources_revision', ['revision'])
export class ResourceEntity {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  id: ResourceId;

  @Column({ type: 'varchar', length: 128 })
  name: string;

  @Column({ type: 'varchar', length: 1024 })
  description: string;

  @Column({ name: 'update_type', type: 'varchar', length: 16 })
  updateType: UpdateType;

  @Column({ type: 'varchar', length: 16 })
  access: Access;

  /** Grows by one with every change to the resource or anything of it; readers reload when it moved. */
  @Column({ type: 'int' })
  revision: number;

  /** The number that was given out last: versions count 1, 2, 3 … in the order of publication. */
  @Column({ name: 'last_number', type: 'int' })
  lastNumber: number;

  @MomentColumn({ name: 'created_at' })
  createdAt: Date;
}
