import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { WebhookKind } from '../webhook-event.ts';
import { WebhookEventEntity } from './webhook-event.entity.ts';

@Injectable()
export class WebhookEventRepo {
  constructor(private readonly database: Database) {}

  /** Within the transaction that is open around the caller, if there is one. @returns the id */
  async add(kind: WebhookKind, resourceId: string, body: object): Promise<number> {
    const row = { kind, resourceId, body: JSON.stringify(body), createdAt: new Date() };
    return (await this.database.transaction(() => this.rows.save({ ...row } as WebhookEventEntity))).id;
  }

  async find(id: number): Promise<WebhookEventEntity | undefined> {
    return (await this.rows.findOneBy({ id })) ?? undefined;
  }

  /** Ids of what was not told yet, of one resource or of all, in order. */
  async ids(after: number, limit: number, resourceId?: string): Promise<number[]> {
    const where = { id: MoreThan(after), ...(resourceId !== undefined && { resourceId }) };
    const rows = await this.rows.find({ where, select: { id: true }, order: { id: 'ASC' }, take: limit });
    return rows.map(({ id }) => id);
  }

  async remove(id: number): Promise<void> {
    await this.database.transaction(() => this.rows.delete({ id }));
  }

  private get rows() {
    return this.database.manager.getRepository(WebhookEventEntity);
  }
}
