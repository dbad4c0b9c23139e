import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Arch, Os } from '../../resources/platform.ts';

/** The number of checks on one day by clients that run a version. No foreign key: these are statistics. */
@Entity('version_checks')
@Index('ix_version_checks_day', ['day'])
export class VersionCheckEntity {
  @PrimaryColumn({ name: 'version_id', type: 'integer' })
  versionId: number;

  /** The platform of the package that these clients were offered. */
  @PrimaryColumn({ type: 'varchar', length: 16 })
  os: Os;

  @PrimaryColumn({ type: 'varchar', length: 16 })
  arch: Arch;

  /** Whole days since 1970, UTC. */
  @PrimaryColumn({ type: 'integer' })
  day: number;

  @Column({ type: 'integer' })
  checks: number;
}
