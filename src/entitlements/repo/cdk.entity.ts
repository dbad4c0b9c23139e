import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';
import type { CdkId } from '../cdk.ts';

@Entity('cdks')
@Index('uq_cdks_key_hash', ['keyHash'], { unique: true })
export class CdkEntity {
  @PrimaryColumn({ type: 'varchar', length: 24 })
  id: CdkId;

  /** SHA-256 of the key, hex. */
  @Column({ name: 'key_hash', type: 'varchar', length: 64 })
  keyHash: string;

  @Column({ type: 'varchar', length: 4 })
  hint: string;

  /** `listed`: the covered resources are in `cdk_resources`. */
  @Column({ type: 'varchar', length: 16 })
  scope: 'all' | 'listed';

  @MomentColumn({ name: 'expires_at' })
  expiresAt: Date;

  @Column({ name: 'daily_quota', type: 'integer' })
  dailyQuota: number;

  @MomentColumn({ name: 'blocked_at', nullable: true })
  blockedAt: Date | null;

  @Column({ type: 'varchar', length: 255 })
  note: string;

  @MomentColumn({ name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'integer' })
  used: number;

  @Column({ name: 'used_day', type: 'integer' })
  usedDay: number;
}
