import { expect, it } from 'vitest';
import { ExtraConfig } from '../../../src/config/sections/extra-config.ts';

/**
 * The section holds what an older service kept there, and what belongs to the life of its download URLs. A new setting
 * belongs to the section of its room.
 */
it('`extra` gets no new keys', () => {
  expect(Object.keys(new ExtraConfig()).toSorted()).toEqual([
    'accel_prefix',
    'bind_downloads',
    'cdn_prefix',
    'create_new_version_webhook',
    'distribute_cdn_ratio',
    'distribute_cdn_region',
    'download_effective_time',
    'download_prefix_info',
    'download_redirect_prefix',
    'edge_ttl',
    'probe',
    'purge_error_webhook',
    'region_header',
    'region_map',
    'upload_keep',
    'webhook_blacklist',
    'webhook_secret',
    'webhook_timeout',
  ]);
});
