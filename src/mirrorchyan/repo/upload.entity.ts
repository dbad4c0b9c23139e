import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { BigCountColumn, MomentColumn } from '../../database/columns.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { Arch, Os } from '../../resources/platform.ts';
import type { Channel } from '../../versions/channel.ts';
import type { VersionName } from '../../versions/version-name.ts';
import type { UploadStatus } from '../upload.ts';

/** One package that a publisher uploads in four steps. The row is kept for `extra.upload_keep`. */
@Entity('uploads')
@Index('ix_uploads_version', ['resourceId', 'versionName'])
@Index('ix_uploads_status', ['status'])
@Index('ix_uploads_created', ['createdAt'])
export class UploadEntity {
  /** A random UUID. It need not be secret: a form is accepted only with a signed policy. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id: string;

  @Column({ name: 'resource_id', type: 'varchar', length: 64 })
  resourceId: ResourceId;

  @Column({ name: 'version_name', type: 'varchar', length: 128 })
  versionName: VersionName;

  @Column({ type: 'varchar', length: 16 })
  channel: Channel;

  @Column({ type: 'varchar', length: 16 })
  os: Os;

  @Column({ type: 'varchar', length: 16 })
  arch: Arch;

  @Column({ name: 'file_name', type: 'varchar', length: 255 })
  fileName: string;

  @Column({ type: 'varchar', length: 16 })
  status: UploadStatus;

  /** The name of the stored file. This and the facts about its bytes are set when the status becomes `received`. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  file: string | null;

  @BigCountColumn({ name: 'file_size', nullable: true })
  fileSize: number | null;

  @Column({ type: 'varchar', length: 40, nullable: true })
  sha1: string | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  sha256: string | null;

  @Column({ type: 'varchar', length: 88, nullable: true })
  sha512: string | null;

  /** Why it failed. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** The end of the time in which the form can be posted. */
  @MomentColumn({ name: 'expires_at' })
  expiresAt: Date;

  @MomentColumn({ name: 'created_at' })
  createdAt: Date;

  @MomentColumn({ name: 'updated_at' })
  updatedAt: Date;
}
