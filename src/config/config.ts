import { Path } from './keys/path.ts';
import { Section } from './keys/section.ts';
import { ProxyTrust, type TrustProxy } from './keys/trust-proxy.ts';
import { AuthConfig } from './sections/auth-config.ts';
import { CacheConfig } from './sections/cache-config.ts';
import { CatalogueConfig } from './sections/catalogue-config.ts';
import { DatabaseConfig } from './sections/database-config.ts';
import { ExtraConfig } from './sections/extra-config.ts';
import { HttpConfig } from './sections/http-config.ts';
import { IncrementalConfig } from './sections/incremental-config.ts';
import { InstanceConfig } from './sections/instance-config.ts';
import { JobsConfig } from './sections/jobs-config.ts';
import { LogConfig } from './sections/log-config.ts';
import { MetricsConfig } from './sections/metrics-config.ts';
import { RateLimitConfig } from './sections/rate-limit-config.ts';
import { RedisConfig } from './sections/redis-config.ts';
import { RegistryConfig } from './sections/registry-config.ts';
import { RetentionConfig } from './sections/retention-config.ts';
import { StatisticsConfig } from './sections/statistics-config.ts';
import { StorageConfig } from './sections/storage-config.ts';

/**
 * All settings of an instance, validated and frozen. Durations are in milliseconds, sizes in bytes; an initialiser
 * is the default of its key. Create one with `loadConfig` or `makeConfig`, not with `new`.
 */
export class Config {
  @Path({
    doc: 'Directory for everything that this instance keeps on disk: database, packages, staging. Relative to the working directory.',
  })
  readonly data_dir: string = './data';

  @ProxyTrust({
    doc: 'Which callers may name the client with `X-Forwarded-*` headers: none, all, or the proxies at these addresses.',
  })
  readonly trust_proxy: TrustProxy = false;

  @Section(InstanceConfig)
  readonly instance = new InstanceConfig();

  @Section(HttpConfig)
  readonly http = new HttpConfig();

  @Section(LogConfig)
  readonly log = new LogConfig();

  @Section(DatabaseConfig)
  readonly database = new DatabaseConfig();

  @Section(StorageConfig)
  readonly storage = new StorageConfig();

  @Section(IncrementalConfig)
  readonly incremental = new IncrementalConfig();

  @Section(RetentionConfig)
  readonly retention = new RetentionConfig();

  @Section(JobsConfig)
  readonly jobs = new JobsConfig();

  @Section(AuthConfig)
  readonly auth = new AuthConfig();

  @Section(ExtraConfig)
  readonly extra = new ExtraConfig();

  @Section(CatalogueConfig)
  readonly catalogue = new CatalogueConfig();

  @Section(CacheConfig)
  readonly cache = new CacheConfig();

  @Section(RedisConfig)
  readonly redis = new RedisConfig();

  @Section(RegistryConfig)
  readonly registry = new RegistryConfig();

  @Section(RateLimitConfig)
  readonly rate_limit = new RateLimitConfig();

  @Section(MetricsConfig)
  readonly metrics = new MetricsConfig();

  @Section(StatisticsConfig)
  readonly statistics = new StatisticsConfig();
}
