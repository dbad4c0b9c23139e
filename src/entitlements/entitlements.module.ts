import { Module, type OnModuleInit } from '@nestjs/common';
import { Publishers } from '../access/publishers.ts';
import { Config } from '../config/config.ts';
import { LiveConfig } from '../config/live-config.ts';
import { longestSeen } from '../config/longest-seen.ts';
import { Database } from '../database/database.ts';
import { PeriodicTasks } from '../jobs/periodic-tasks.ts';
import { HttpModule } from '../http/http.module.ts';
import { ResourcesModule } from '../resources/resources.module.ts';
import { SigningSecrets } from '../signing/signing-secrets.ts';
import { CdksController } from './interfaces/cdks.controller.ts';
import { CdkAuthority } from './logic/cdk-authority.ts';
import { CdkChanges } from './logic/cdk-changes.ts';
import { CheckCdk } from './logic/check-cdk.ts';
import { CheckHolder } from './logic/check-holder.ts';
import { CountDownload } from './logic/count-download.ts';
import { CreateCdks } from './logic/create-cdks.ts';
import { DelegatedAuthority } from './logic/delegated-authority.ts';
import { DelegatedPublishers } from './logic/delegated-publishers.ts';
import { EditCdk } from './logic/edit-cdk.ts';
import { EntitlementSecrets } from './logic/entitlement-secrets.ts';
import { FailedCdks } from './logic/failed-cdks.ts';
import { KnownCdks, type KnownCdksOptions } from './logic/known-cdks.ts';
import { LocalAuthority } from './logic/local-authority.ts';
import { pruneRedemptions } from './logic/prune-redemptions.ts';
import { RedeemCdk } from './logic/redeem-cdk.ts';
import { ValidateDownload } from './logic/validate-download.ts';
import { ValidateUploader } from './logic/validate-uploader.ts';
import type { Validator } from './logic/validator.ts';
import { CdkRepo } from './repo/cdk.repo.ts';
import { RedemptionRepo } from './repo/redemption.repo.ts';

type ValidatorKey = 'cdk_validation_url' | 'download_validation_url' | 'uploader_validation_url';

/** Undefined when none is configured; then the HTTP client, some MiB, is not loaded. */
async function validatorOf({ auth }: Config, key: ValidatorKey): Promise<Validator | undefined> {
  if (auth[key] === '') return undefined;
  const { Validator } = await import('./logic/validator.ts');
  return new Validator(`auth.${key}`, auth[key], auth);
}

const memoryOf = ({ auth, cache }: Config) => ({
  max: cache.max_entries,
  keep: auth.cdk_cache_time,
  staleIfError: auth.stale_if_error,
});

/** An instance that works alone knows of every change of CDKs, so its memory needs no expiry. */
function memoryOfOwn(config: Config): KnownCdksOptions {
  const memory = { ...memoryOf(config), lookupTimeout: config.auth.lookup_timeout };
  return config.instance.only_local && memory.keep > 0 ? { ...memory, keep: Infinity } : memory;
}

const lifetimeIn = (config: LiveConfig) => longestSeen(config, ({ extra }) => extra.download_effective_time);

@Module({
  imports: [HttpModule, ResourcesModule],
  controllers: [CdksController],
  providers: [
    CdkRepo,
    RedemptionRepo,
    CreateCdks,
    CdkChanges,
    EditCdk,
    FailedCdks,
    {
      provide: EntitlementSecrets,
      inject: [SigningSecrets],
      useFactory: (secrets: SigningSecrets) => new EntitlementSecrets(secrets),
    },
    {
      provide: KnownCdks,
      inject: [CdkRepo, Config],
      useFactory: (cdks: CdkRepo, config: Config) => new KnownCdks(cdks, memoryOfOwn(config)),
    },
    {
      provide: CountDownload,
      inject: [Database, CdkRepo, RedemptionRepo, EntitlementSecrets, LiveConfig],
      useFactory: (
        database: Database,
        cdks: CdkRepo,
        redemptions: RedemptionRepo,
        secrets: EntitlementSecrets,
        config: LiveConfig,
      ) => new CountDownload(database, cdks, redemptions, secrets, lifetimeIn(config)),
    },
    {
      provide: CdkAuthority,
      inject: [Config, EntitlementSecrets, KnownCdks, CountDownload],
      useFactory: async (
        config: Config,
        secrets: EntitlementSecrets,
        known: KnownCdks,
        downloads: CountDownload,
      ) => {
        const validator = await validatorOf(config, 'cdk_validation_url');
        return validator === undefined
          ? new LocalAuthority(known, downloads)
          : new DelegatedAuthority(validator, secrets, memoryOf(config));
      },
    },
    {
      provide: CheckCdk,
      inject: [CdkAuthority, EntitlementSecrets, Config],
      useFactory: (authority: CdkAuthority, secrets: EntitlementSecrets, { auth }: Config) =>
        auth.download_validation_url === ''
          ? new CheckCdk(authority)
          : new CheckCdk(authority, (cdk) => secrets.seal(cdk)),
    },
    {
      provide: CheckHolder,
      inject: [CdkAuthority],
      useFactory: (authority: CdkAuthority) => new CheckHolder(authority),
    },
    {
      provide: RedeemCdk,
      inject: [CdkAuthority, EntitlementSecrets, LiveConfig],
      useFactory: async (authority: CdkAuthority, secrets: EntitlementSecrets, config: LiveConfig) => {
        const validator = await validatorOf(config, 'download_validation_url');
        if (validator === undefined) return new RedeemCdk(authority);
        const options = { ...memoryOf(config), keyLifetime: lifetimeIn(config) };
        return new RedeemCdk(authority, new ValidateDownload(validator, secrets, options));
      },
    },
    {
      provide: ValidateUploader,
      inject: [EntitlementSecrets, Config],
      useFactory: async (secrets: EntitlementSecrets, config: Config) => {
        const validator = await validatorOf(config, 'uploader_validation_url');
        return new ValidateUploader(validator, secrets, memoryOf(config));
      },
    },
    {
      provide: Publishers,
      inject: [ValidateUploader],
      useFactory: (uploaders: ValidateUploader) => new DelegatedPublishers(uploaders),
    },
  ],
  exports: [CheckCdk, CheckHolder, FailedCdks, RedeemCdk, ValidateUploader],
})
export class EntitlementsModule implements OnModuleInit {
  constructor(
    private readonly redemptions: RedemptionRepo,
    private readonly rounds: PeriodicTasks,
  ) {}

  onModuleInit(): void {
    const prune = (signal: AbortSignal) => pruneRedemptions(this.redemptions, signal);
    this.rounds.add('redemptions to be forgotten', prune, { isExclusive: true });
  }
}
