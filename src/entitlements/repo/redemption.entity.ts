import { Entity, Index, PrimaryColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';

/** That a client redeemed a download key, and was counted for it. */
@Entity('cdk_redemptions')
@Index('ix_cdk_redemptions_expiry', ['expiresAt'])
export class RedemptionEntity {
  /** A keyed hash of download key and client, as base64url. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  id: string;

  /** No earlier than the download key's own expiry. */
  @MomentColumn({ name: 'expires_at' })
  expiresAt: Date;
}
