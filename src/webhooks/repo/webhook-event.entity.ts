import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';
import type { WebhookKind } from '../webhook-event.ts';

/** A webhook to be delivered. It is written in the transaction of its event, and removed when delivered or dropped. */
@Entity('webhook_events')
@Index('ix_webhook_events_resource', ['resourceId'])
export class WebhookEventEntity {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 16 })
  kind: WebhookKind;

  /** Empty when it concerns no single resource. */
  @Column({ name: 'resource_id', type: 'varchar', length: 64 })
  resourceId: string;

  /** The JSON body of the request. */
  @Column({ type: 'text' })
  body: string;

  @MomentColumn({ name: 'created_at' })
  createdAt: Date;
}
