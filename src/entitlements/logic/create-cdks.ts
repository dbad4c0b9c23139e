import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { ResourcesService } from '../../resources/logic/resources.service.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { cdkKeyHash, hintOf, generateCdkKey } from '../cdk-key.ts';
import { type Cdk, newCdkId } from '../cdk.ts';
import { CdkRepo, type CdkRow } from '../repo/cdk.repo.ts';

export type CdkDraft = Pick<Cdk, 'resources' | 'expiresAt' | 'dailyQuota' | 'note'>;

/** A new CDK with its clear-text key, which is known only now. */
export interface NewCdk {
  readonly cdk: Cdk;
  readonly key: string;
}

/** Largest product of keys and resources per request, so that other writers wait only briefly. */
const MAX_COVERAGE = 10_000;

@Injectable()
export class CreateCdks {
  private readonly logger = new Logger('Entitlements');

  constructor(
    private readonly database: Database,
    private readonly resources: ResourcesService,
    private readonly cdks: CdkRepo,
  ) {}

  /** Creates all CDKs or none. @param now epoch ms @throws InvalidParams on `resources`, `expires_at` */
  async create(count: number, draft: CdkDraft, now = Date.now()): Promise<NewCdk[]> {
    const createdAt = new Date(now);
    if (draft.expiresAt <= createdAt) throw InvalidParams.of('expires_at', 'must be in the future');
    if (draft.resources !== 'all') await this.checkResources(count, draft.resources);
    const made = Array.from({ length: count }, () => makeCdk(draft, createdAt));
    await this.database.transaction(() => this.cdks.insert(made.map(({ cdk }) => cdk)));
    this.logger.log({ count, resources: draft.resources }, 'CDKs created');
    return made;
  }

  private async checkResources(count: number, ids: readonly ResourceId[]): Promise<void> {
    if (count * ids.length > MAX_COVERAGE)
      throw InvalidParams.of('resources', `times count must not exceed ${MAX_COVERAGE}`);
    for (const id of ids)
      if ((await this.resources.find(id)) === undefined)
        throw InvalidParams.of('resources', `names ${id}, which does not exist`);
  }
}

function makeCdk(draft: CdkDraft, createdAt: Date): { cdk: CdkRow; key: string } {
  const key = generateCdkKey();
  const untouched = { blockedAt: null, used: 0, usedDay: 0 };
  const id = newCdkId(createdAt.getTime());
  return { key, cdk: { ...draft, ...untouched, id, keyHash: cdkKeyHash(key), hint: hintOf(key), createdAt } };
}
