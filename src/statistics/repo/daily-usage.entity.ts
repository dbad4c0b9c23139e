import { Entity, Index, PrimaryColumn } from 'typeorm';
import { BigCountColumn } from '../../database/columns.ts';
import type { ResourceId } from '../../resources/resource.ts';

/** Usage of a version on one day. No foreign keys: a deleted version keeps its counts. */
@Entity('daily_usage')
@Index('ix_daily_usage_day', ['day'])
export class DailyUsageEntity {
  @PrimaryColumn({ name: 'resource_id', type: 'varchar', length: 64 })
  resourceId: ResourceId;

  /** Whole days since 1970, UTC. */
  @PrimaryColumn({ type: 'integer' })
  day: number;

  /** 0 for an unknown version. */
  @PrimaryColumn({ name: 'version_id', type: 'integer' })
  versionId: number;

  @BigCountColumn()
  checks: number;

  @BigCountColumn()
  downloads: number;

  @BigCountColumn()
  bytes: number;
}
