import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';
import type { IncrementalStatus } from '../incremental.ts';
import type { Arch, Os } from '../../resources/platform.ts';

/** The order for an incremental package from one version to another on one platform, and its status. */
@Entity('incrementals')
@Index('uq_incrementals_pair', ['versionId', 'os', 'arch', 'oldVersionId'], { unique: true })
@Index('ix_incrementals_status', ['status'])
export class IncrementalEntity {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ name: 'version_id', type: 'integer' })
  versionId: number;

  /** The entity is named by text: a room does not import the entities of another. */
  @ManyToOne('VersionEntity')
  @JoinColumn({ name: 'version_id', foreignKeyConstraintName: 'fk_incrementals_version' })
  version?: unknown;

  @Column({ type: 'varchar', length: 16 })
  os: Os;

  @Column({ type: 'varchar', length: 16 })
  arch: Arch;

  @Column({ name: 'old_version_id', type: 'integer' })
  oldVersionId: number;

  /** Never `building`: only the job knows whether it is running. For `ready`, a row in `storages` names the package. */
  @Column({ type: 'varchar', length: 16 })
  status: Exclude<IncrementalStatus, 'building'>;

  /** Why it was skipped or failed. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** When a client was last offered it, to the day. */
  @MomentColumn({ name: 'asked_at', nullable: true })
  askedAt: Date | null;

  @MomentColumn({ name: 'created_at' })
  createdAt: Date;

  @MomentColumn({ name: 'updated_at' })
  updatedAt: Date;
}
