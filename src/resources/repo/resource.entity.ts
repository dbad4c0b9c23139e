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

  /**
   * Increases by one with every change of the resource or its versions. Readers reload the resource when it differs.
   */
  @Column({ type: 'int' })
  revision: number;

  /** The last version number that was assigned: versions count 1, 2, 3 … in the order of publication. */
  @Column({ name: 'last_number', type: 'int' })
  lastNumber: number;

  @MomentColumn({ name: 'created_at' })
  createdAt: Date;
}
