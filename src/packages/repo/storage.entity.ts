import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { BigCountColumn, MomentColumn } from '../../database/columns.ts';
import { type ArtifactKind, MAX_SLOT } from '../artifact.ts';
import type { StoredPackage } from '../stored-package.ts';
import type { UpdateType } from '../../resources/resource.ts';
import type { Arch, Os } from '../../resources/platform.ts';
import type { BlobKey } from '../../storage/blob-store.ts';

@Entity('storages')
@Index('uq_storages_slot', ['versionId', 'slot'], { unique: true })
@Index('uq_storages_package_path', ['packagePath'], { unique: true })
@Index('ix_storages_retired', ['retiredAt', 'erasedAt'])
export class StorageEntity implements StoredPackage {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ name: 'version_id', type: 'integer' })
  versionId: number;

  /** The entity is named by text: a room does not import the entities of another. */
  @ManyToOne('VersionEntity')
  @JoinColumn({ name: 'version_id', foreignKeyConstraintName: 'fk_storages_version' })
  version?: unknown;

  @Column({ type: 'varchar', length: 16, default: 'package' })
  kind: ArtifactKind;

  /** The name under which clients save it, in any script. */
  @Column({ name: 'file_name', type: 'varchar', length: 255, default: '' })
  fileName: string;

  /** Its place within the version, see `artifact.ts`; null once another package may take it. */
  @Column({ type: 'varchar', length: MAX_SLOT, nullable: true })
  slot: string | null;

  @Column({ name: 'update_type', type: 'varchar', length: 16 })
  updateType: UpdateType;

  @Column({ type: 'varchar', length: 16 })
  os: Os;

  @Column({ type: 'varchar', length: 16 })
  arch: Arch;

  /** The version an incremental package starts from; 0 for a full one. */
  @Column({ name: 'old_version_id', type: 'integer' })
  oldVersionId: number;

  @Column({ name: 'package_path', type: 'varchar', length: 512 })
  packagePath: BlobKey;

  @Column({ name: 'package_hash_sha1', type: 'varchar', length: 40 })
  sha1: string;

  @Column({ name: 'package_hash_sha256', type: 'varchar', length: 64 })
  sha256: string;

  /** base64 */
  @Column({ name: 'package_hash_sha512', type: 'varchar', length: 88 })
  sha512: string;

  /** The extension without its dot: `zip`, `tar.gz`, `exe` … */
  @Column({ name: 'file_type', type: 'varchar', length: 16 })
  fileType: string;

  @BigCountColumn({ name: 'file_size' })
  fileSize: number;

  /** The file tree of a full archive, in the form of `storedTree`: the base of incremental packages; large, so read on demand. */
  @Column({ name: 'file_hashes', type: 'text', nullable: true, select: false })
  fileHashes: string | null;

  @MomentColumn({ name: 'created_at' })
  createdAt: Date;

  /** When it was taken off offer. Its bytes stay until every download key and URL for it has expired. */
  @MomentColumn({ name: 'retired_at', nullable: true })
  retiredAt: Date | null;

  /** When its bytes were removed. The row of a full package stays: incremental packages can still start from its file list. */
  @MomentColumn({ name: 'erased_at', nullable: true })
  erasedAt: Date | null;
}
