import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';
import type { WebhookKind } from '../webhook-event.ts';

/** Something that is to be told and was not yet. Written with what it tells of, gone once it was told. */
@Entity('webhook_events')
@Index('ix_webhook_events_resource', ['resourceId'])
export class WebhookEventEntity {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 16 })
  kind: WebhookKind;

  /** Empty when it is about no single resource. */
  @Column({ name: 'resource_id', type: 'varchar', length: 64 })
  resourceId: string;

  /** JSON, as it is sent. */
  @Column({ type: 'text' })
  body: string;

  @MomentColumn({ name: 'created_at' })
  createdAt: Date;
}
