import { Entity, Index, PrimaryColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';

/** A counted redemption of a download key by a client. */
@Entity('cdk_redemptions')
@Index('ix_cdk_redemptions_expiry', ['expiresAt'])
export class RedemptionEntity {
  /** Keyed hash of download key and client, base64url. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  id: string;

  /** At or after the expiry of the download key. */
  @MomentColumn({ name: 'expires_at' })
  expiresAt: Date;
}
