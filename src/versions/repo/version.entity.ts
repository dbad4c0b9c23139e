import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { Channel } from '../channel.ts';
import type { Version, VersionStatus } from '../version.ts';

@Entity('versions')
@Index('uq_versions_resource_name', ['resourceId', 'name'], { unique: true })
@Index('uq_versions_resource_number', ['resourceId', 'number'], { unique: true })
@Index('ix_versions_resource_revision', ['resourceId', 'revision'])
export class VersionEntity implements Version {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ name: 'resource_id', type: 'varchar', length: 64 })
  resourceId: ResourceId;

  /** The entity is named by text: a room does not import the entities of another. */
  @ManyToOne('ResourceEntity')
  @JoinColumn({ name: 'resource_id', foreignKeyConstraintName: 'fk_versions_resource' })
  resource?: unknown;

  @Column({ type: 'varchar', length: 16 })
  channel: Channel;

  @Column({ type: 'varchar', length: 128 })
  name: string;

  /** Null until the version is first published. */
  @Column({ type: 'int', nullable: true })
  number: number | null;

  @Column({ type: 'varchar', length: 16 })
  status: VersionStatus;

  @Column({ name: 'release_note', type: 'text' })
  releaseNote: string;

  @Column({ name: 'custom_data', type: 'text' })
  customData: string;

  /** The resource's revision when this version, or a package of it, last changed. */
  @Column({ type: 'int' })
  revision: number;

  @MomentColumn({ name: 'created_at' })
  createdAt: Date;

  @MomentColumn({ name: 'published_at', nullable: true })
  publishedAt: Date | null;
}
