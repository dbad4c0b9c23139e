import { NoAnnouncements } from '../../../src/announcements/no-announcements.ts';
import { CountDownload } from '../../../src/entitlements/logic/count-download.ts';
import { CreateCdks, type CdkDraft } from '../../../src/entitlements/logic/create-cdks.ts';
import { CdkChanges } from '../../../src/entitlements/logic/cdk-changes.ts';
import { EditCdk } from '../../../src/entitlements/logic/edit-cdk.ts';
import type { CdkId } from '../../../src/entitlements/cdk.ts';
import { EntitlementSecrets } from '../../../src/entitlements/logic/entitlement-secrets.ts';
import { KnownCdks } from '../../../src/entitlements/logic/known-cdks.ts';
import { LocalAuthority } from '../../../src/entitlements/logic/local-authority.ts';
import { CdkRepo, type CdkRow } from '../../../src/entitlements/repo/cdk.repo.ts';
import { RedemptionRepo } from '../../../src/entitlements/repo/redemption.repo.ts';
import type { Redemption } from '../../../src/entitlements/verdict.ts';
import { EventBus } from '../../../src/events/event-bus.ts';
import { ResourcesService } from '../../../src/resources/logic/resources.service.ts';
import { ResourceRepo } from '../../../src/resources/repo/resource.repo.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { Seed } from '../../support/seed.ts';
import { TestDatabase } from '../../support/test-database.ts';
import { SigningSecrets } from '../../../src/signing/signing-secrets.ts';
import { VirtualProcess, VirtualTime } from '../../support/virtual-time.ts';

/** Counts the queries and can delay them. */
class WatchedRepo extends CdkRepo {
  reads = 0;
  beforeAnswer: () => Promise<void> = () => Promise.resolve();

  override async find(id: CdkId): Promise<CdkRow | undefined> {
    const row = await super.find(id);
    await this.beforeAnswer();
    return row;
  }

  override async findByHash(keyHash: string): Promise<CdkRow | undefined> {
    this.reads++;
    const row = await super.findByHash(keyHash);
    await this.beforeAnswer();
    return row;
  }
}

export const KEEP = 1000;
export const STALE_IF_ERROR = 60_000;
export const LOOKUP_TIMEOUT = 200;
export const KEY_LIFETIME = 600_000;

/** CDKs of this server on a real database, with the resources `app` and `other`, in virtual time. */
export class EntitlementsLab implements AsyncDisposable {
  readonly time = new VirtualTime();
  readonly cdks: WatchedRepo;
  readonly redemptions: RedemptionRepo;
  readonly create: CreateCdks;
  readonly edit: EditCdk;
  readonly authority: LocalAuthority;

  private constructor(readonly store: TestDatabase) {
    const { database } = store;
    const clock = new VirtualProcess(this.time);
    this.cdks = new WatchedRepo(database);
    this.redemptions = new RedemptionRepo(database);
    const secrets = new EntitlementSecrets(new SigningSecrets(['s'.repeat(32)]));
    const known = new KnownCdks(
      this.cdks,
      { max: 100, keep: KEEP, staleIfError: STALE_IF_ERROR, lookupTimeout: LOOKUP_TIMEOUT },
      clock,
    );
    const counting = new CountDownload(
      database,
      this.cdks,
      this.redemptions,
      secrets,
      () => KEY_LIFETIME,
      clock,
    );
    const resources = new ResourcesService(database, new ResourceRepo(database), new EventBus(database));
    this.create = new CreateCdks(database, resources, this.cdks);
    this.edit = new EditCdk(database, this.cdks, new CdkChanges(known, new NoAnnouncements()));
    this.authority = new LocalAuthority(known, counting, clock);
  }

  static async open(): Promise<EntitlementsLab> {
    const store = await TestDatabase.open();
    const seed = new Seed(store.database);
    for (const id of ['app', 'other']) await seed.resource(id);
    return new EntitlementsLab(store);
  }

  /** Creates one CDK: for `app`, without quota, valid for a day, except for what `draft` changes. */
  async make(draft: Partial<CdkDraft> = {}) {
    const terms = { resources: [resourceId('app')], expiresAt: this.in(86_400_000), dailyQuota: 0, note: '' };
    return (await this.create.create(1, { ...terms, ...draft }, this.time.now))[0]!;
  }

  in(ms: number): Date {
    return new Date(this.time.now + ms);
  }

  check(cdk: string, resource = 'app') {
    return this.authority.check({ cdk, resource: resourceId(resource), userAgent: '', ip: '203.0.113.7' });
  }

  redeem(ref: string, more: Partial<Redemption> = {}) {
    const usual = { resource: resourceId('app'), keyId: 'key-1', client: '203.0.113.7', userAgent: '' };
    return this.authority.redeem({ ...usual, ref, ...more });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
  }
}
