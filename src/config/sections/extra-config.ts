import { Duration } from '../keys/duration.ts';
import { type Endpoint, isEndpointList } from '../keys/endpoint-list.ts';
import { Hot } from '../keys/hot.ts';
import { Int } from '../keys/int.ts';
import { OneOf } from '../keys/one-of.ts';
import { type Mapping, MappingOf } from '../keys/mapping.ts';

import { Secret } from '../keys/secret.ts';
import { Section } from '../keys/section.ts';
import { Text } from '../keys/text.ts';
import { TextList } from '../keys/text-list.ts';
import { WebhookUrl } from '../keys/webhook-url.ts';
import { isRegion } from '../region.ts';
import { isBaseUrl } from '../web-address.ts';
import { ProbeConfig } from './probe-config.ts';
import { RefusedWhen } from '../keys/refused-when.ts';
import type { StorageConfig } from './storage-config.ts';

const WEB_ADDRESS = 'empty, or an absolute http(s) URL without final slash, query or credentials';
const isAddress = (text: string) => text === '' || isBaseUrl(text);

export class ExtraConfig {
  @Hot
  @Duration({
    doc: 'Shortest time for which a download URL works; URLs that clients share may work a hundredth longer.',
    min: '1s',
    max: '7d',
  })
  readonly download_effective_time: number = 10 * 60_000;

  @Hot
  @OneOf({
    doc: 'Which clients a `/files` URL works for that a CDK paid for: those of the same network (IPv4 /24, IPv6 /64), the same address, or all. Behind a proxy that is not in `trust_proxy` all clients are one.',
    of: ['group', 'address', 'off'],
  })
  readonly bind_downloads: 'group' | 'address' | 'off' = 'group';

  @RefusedWhen<ExtraConfig>(
    ({ edge_ttl, download_effective_time }) =>
      edge_ttl * 2 > download_effective_time || edge_ttl % 1000 !== 0,
    'must be whole seconds, and at most half of `extra.download_effective_time`',
  )
  @Hot
  @Duration({
    doc: 'How long an edge cache may keep the answer to a check without a CDK, in whole seconds; clients behind it learn of a new version that much later. An answer with a download URL is cacheable only when `instance.public_url` or `extra.download_redirect_prefix` sets how the URL begins; other answers are revalidated each time. 0: every answer is revalidated each time.',
    max: '1h',
  })
  readonly edge_ttl: number = 0;

  @Hot
  @Text({
    doc: 'Base of the download URLs in answers to checks; the key is appended to it. Empty: this service.',
    expects: WEB_ADDRESS,
    accepts: isAddress,
  })
  readonly download_redirect_prefix: string = '';

  @RefusedWhen<ExtraConfig>(
    ({ distribute_cdn_ratio, cdn_prefix }) => distribute_cdn_ratio > 0 && cdn_prefix === '',
    'must be set when `extra.distribute_cdn_ratio` is above 0',
  )
  @Hot
  @Text({
    doc: 'Base of the URLs of packages on the CDN.',
    expects: WEB_ADDRESS,
    accepts: isAddress,
  })
  readonly cdn_prefix: string = '';

  @Hot
  @Int({
    doc: 'Percentage of downloads that go to the CDN, in regions that may use it.',
    max: 100,
  })
  readonly distribute_cdn_ratio: number = 0;

  @Hot
  @TextList({
    doc: 'Regions whose clients may use the CDN. Empty: all.',
    expects: 'regions',
    accepts: isRegion,
  })
  readonly distribute_cdn_region: readonly string[] = [];

  @Hot
  @MappingOf<readonly Endpoint[]>({
    doc: 'Direct download endpoints of each region; regions without endpoints use those of `default`. Empty: this service, or S3.',
    expects: 'a mapping of regions to lists of `{url, weight}`, at least one weight above 0',
    acceptsName: isRegion,
    accepts: isEndpointList,
  })
  readonly download_prefix_info: Mapping<readonly Endpoint[]> = {};

  @RefusedWhen<ExtraConfig>(
    ({ region_map, region_header }) => Object.keys(region_map).length > 0 && region_header === '',
    'must be set when `extra.region_map` is',
  )
  @Hot
  @Text({
    doc: "Header with the client's region, as set by a CDN in front of the service; ignored unless a trusted proxy sends it.",
    expects: 'empty, or the name of a header',
    accepts: (text) => /^[A-Za-z0-9-]{0,64}$/.test(text),
  })
  readonly region_header: string = '';

  @Hot
  @MappingOf<string>({
    doc: 'Regions by the value of `extra.region_header`; a value that is not listed is the region itself.',
    expects: 'a mapping of header values to regions',
    acceptsName: (name) => name.length > 0 && name.length <= 64,
    accepts: (region) => typeof region === 'string' && isRegion(region),
  })
  readonly region_map: Mapping<string> = {};

  @RefusedWhen<ExtraConfig>(
    ({ accel_prefix }, { storage }: { storage: StorageConfig }) =>
      accel_prefix !== '' && storage.s3.bucket !== '',
    'must be empty when `storage.s3.bucket` is set: nginx has no files to send',
  )
  @Hot
  @Text({
    doc: 'Internal location of the nginx in front of the service that serves the files of `storage.directory`: nginx then sends packages itself, by X-Accel-Redirect. Empty: this service sends them.',
    expects: 'empty, or a path that begins and ends with a slash',
    accepts: (text) => /^(?:|\/(?:[A-Za-z0-9._~-]+\/)*)$/.test(text),
  })
  readonly accel_prefix: string = '';

  @Section(ProbeConfig)
  readonly probe = new ProbeConfig();

  @WebhookUrl({
    doc: 'URL that gets a POST for every full package that is published, and for every upload of a MirrorChyan publisher that the service could not accept.',
  })
  readonly create_new_version_webhook: string = '';

  @WebhookUrl({ doc: 'URL that gets a POST for files that a purge could not remove.' })
  readonly purge_error_webhook: string = '';

  @Secret({ doc: 'Signs webhooks, so that receivers can verify them. Empty: they are not signed.', min: 16 })
  readonly webhook_secret: string = '';

  @Duration({ doc: 'Time limit for the receiver of a webhook to answer.', min: '10ms', max: '1m' })
  readonly webhook_timeout: number = 10_000;

  @TextList({
    doc: 'Resources for which no webhooks are sent.',
    expects: 'resource ids',
    accepts: (item) => /^[A-Za-z0-9_-]{3,64}$/.test(item),
  })
  readonly webhook_blacklist: readonly string[] = [];

  @Duration({
    doc: 'How long an upload of a MirrorChyan publisher waits for its callback, and how long its status can be queried.',
    min: '1s',
    max: '30d',
  })
  readonly upload_keep: number = 24 * 3_600_000;
}
