import { Entity, Index, PrimaryColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';

/**
 * The last comparison of a stored package with its record. It has a table of its own, since SQLite rewrites the file
 * tree of a package with each change of its row. No foreign key: the row may outlive that of the package for a while.
 */
@Entity('package_checks')
@Index('ix_package_checks_damaged', ['damagedAt'])
export class PackageCheckEntity {
  @PrimaryColumn({ name: 'storage_id', type: 'integer' })
  storageId: number;

  @MomentColumn({ name: 'checked_at' })
  checkedAt: Date;

  /** Since when it is known to be damaged; null when it is sound. */
  @MomentColumn({ name: 'damaged_at', nullable: true })
  damagedAt: Date | null;
}
