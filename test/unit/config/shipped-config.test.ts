import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { configFrom } from './config-from.ts';

const file = path.resolve(import.meta.dirname, '../../../config/config.yaml');

describe('config/config.yaml', () => {
  it('shows the defaults, as its first line says', () => {
    expect(configFrom(readFileSync(file, 'utf8'))).toEqual(makeConfig({}, '/srv'));
  });
});

describe('defaults', () => {
  it('are what is documented', () => {
    expect(makeConfig({}, '/srv')).toEqual({
      data_dir: '/srv/data',
      trust_proxy: false,
      instance: {
        host: '0.0.0.0',
        port: 8000,
        reuse_port: false,
        only_local: true,
        role: 'all',
        public_url: '',
        region: 'default',
        ip: '',
        shutdown_delay: 0,
        shutdown_grace: 10_000,
      },
      http: {
        body_limit: 1_048_576,
        max_header_size: 16_384,
        headers_timeout: 15_000,
        body_timeout: 30_000,
        idle_timeout: 60_000,
        keep_alive_timeout: 72_000,
        max_connections: 0,
        cors_origins: [],
      },
      log: { level: 'info', requests: 'errors', errors_per_minute: 600 },
      storage: {
        directory: '',
        readable_by: 'auto',
        max_package_size: 2_147_483_648,
        idle_timeout: 30_000,
        orphan_grace: 86_400_000,
        min_free_space: 104_857_600,
        budget: 0,
        s3: {
          bucket: '',
          prefix: '',
          endpoint: '',
          public_endpoint: '',
          region: 'us-east-1',
          access_key_id: '',
          secret_access_key: '',
          path_style: true,
          presigned: true,
          part_size: 8_388_608,
          max_connections: 128,
          connect_timeout: 3000,
          idle_timeout: 60_000,
          attempts: 3,
        },
        archive: { max_entries: 100_000, max_entry_size: 4_294_967_296, max_total_size: 17_179_869_184 },
      },
      incremental: {
        prebuild: 3,
        prebuild_running: 5,
        running_window: 604_800_000,
        max_per_package: 100,
        max_ratio: 0.9,
      },
      retention: { enabled: false, keep_full: 2, unused_incremental_days: 30, at: '04:00', zone: 'UTC' },
      database: {
        host: '',
        port: 3306,
        username: '',
        password: '',
        name: '',
        max_connections: 100,
        max_idle_connections: 50,
        idle_time: 1_500_000,
        connect_timeout: 5000,
        statement_timeout: 10_000,
        migrate: true,
      },
      redis: { addr: '', username: '', password: '', db: 0, queue_db: 1, asynq_db: null },
      jobs: { concurrency: 2, attempts: 5, lease: 30_000, round_interval: 60_000 },
      auth: {
        admin_token: '',
        signing_key: '',
        previous_signing_key: '',
        private_key: '',
        cdk_validation_url: '',
        download_validation_url: '',
        uploader_validation_url: '',
        validation_timeout: 3000,
        cdk_cache_time: 10_000,
        stale_if_error: 3_600_000,
        breaker_failures: 5,
        breaker_pause: 10_000,
      },
      extra: {
        download_effective_time: 600_000,
        edge_ttl: 0,
        download_redirect_prefix: '',
        cdn_prefix: '',
        distribute_cdn_ratio: 0,
        distribute_cdn_region: [],
        download_prefix_info: {},
        region_header: '',
        region_map: {},
        probe: { enabled: false, interval: 15_000, timeout: 3000, path: '/' },
        accel_prefix: '',
        create_new_version_webhook: '',
        purge_error_webhook: '',
        webhook_secret: '',
        webhook_timeout: 10_000,
        webhook_blacklist: [],
        upload_keep: 86_400_000,
      },
      registry: {
        endpoint: '',
        path: 'resource-backend',
        service_id: '',
        service_name: 'resource-backend',
        token: '',
        timeout: 2000,
        start_timeout: 10_000,
        wait: 300_000,
        check_interval: 10_000,
        check_timeout: 5000,
        deregister_after: 600_000,
        sync_interval: 30_000,
      },
      catalogue: { refresh_interval: 2000, max_versions: 1_000_000 },
      cache: { max_entries: 10_000 },
      rate_limit: {
        checks: 6_000_000,
        downloads: 600_000,
        failed_cdks: 120,
        writes: 1200,
        failed_auth: 120,
        max_clients: 10_000,
      },
      metrics: { enabled: true, max_resources: 1000 },
      statistics: { enabled: true, flush_interval: 10_000, keep_days: 400 },
    });
  });
});
