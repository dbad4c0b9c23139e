import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { WebhookKind } from '../webhook-event.ts';
import { WebhookEventEntity } from './webhook-event.entity.ts';

export type WaitingEvent = Pick<WebhookEventEntity, 'id' | 'createdAt'>;

@Injectable()
export class WebhookEventRepo {
  constructor(private readonly database: Database) {}

  /** Joins the open transaction of the caller, if any. @returns the id */
  async add(kind: WebhookKind, resourceId: string, body: object): Promise<number> {
    const row = { kind, resourceId, body: JSON.stringify(body), createdAt: new Date() };
    return (await this.database.transaction(() => this.rows.save({ ...row } as WebhookEventEntity))).id;
  }

  async find(id: number): Promise<WebhookEventEntity | undefined> {
    return (await this.rows.findOneBy({ id })) ?? undefined;
  }

  /** Webhooks to be delivered, in the order of ids. */
  waiting(after: number, limit: number): Promise<WaitingEvent[]> {
    const where = { id: MoreThan(after) };
    const select = { id: true, createdAt: true } as const;
    return this.rows.find({ where, select, order: { id: 'ASC' }, take: limit });
  }

  async remove(id: number): Promise<void> {
    await this.database.transaction(() => this.rows.delete({ id }));
  }

  private get rows() {
    return this.database.manager.getRepository(WebhookEventEntity);
  }
}
