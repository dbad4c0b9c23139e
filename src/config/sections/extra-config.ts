import { Duration } from '../keys/duration.ts';
import { type Endpoint, isEndpointList } from '../keys/endpoint-list.ts';
import { Hot } from '../keys/hot.ts';
import { Int } from '../keys/int.ts';
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
    doc: 'How long a download URL works at least; those that clients share may work a hundredth longer.',
    min: '1s',
    max: '7d',
  })
  readonly download_effective_time: number = 10 * 60_000;

  @RefusedWhen<ExtraConfig>(
    ({ edge_ttl, download_effective_time }) =>
      edge_ttl * 2 > download_effective_time || edge_ttl % 1000 !== 0,
    'must be whole seconds, and at most half of `extra.download_effective_time`',
  )
  @Hot
  @Duration({
    doc: 'How long an edge cache may keep the answer to a check without a CDK, in whole seconds, and so how late a client behind it may hear of a new version. Such answers hold the same download URL for as long; those with a URL only where `instance.public_url` or `extra.download_redirect_prefix` says how it begins, others are to be asked about each time. 0: it asks each time whether what it has still holds.',
    max: '1h',
  })
  readonly edge_ttl: number = 0;

  @Hot
  @Text({
    doc: 'Base of the download URLs that checks give, to which the key is appended. Empty: this server.',
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
    doc: 'Share of the downloads, in percent, that goes to the CDN, in regions that may use it.',
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
    doc: 'Direct download endpoints of each region; those of `default` are also for regions without any. None: this server, or S3 in its place.',
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
    doc: "Header that tells a client's region, as a CDN in front sets it; heeded from trusted proxies only.",
    expects: 'empty, or the name of a header',
    accepts: (text) => /^[A-Za-z0-9-]{0,64}$/.test(text),
  })
  readonly region_header: string = '';

  @Hot
  @MappingOf<string>({
    doc: 'Values of `extra.region_header` and the regions they stand for; others are taken as they are.',
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
    doc: 'Location inside nginx in front, whose files are those of `storage.directory`: nginx sends packages itself, by X-Accel-Redirect. Empty: this server does.',
    expects: 'empty, or a path that begins and ends with a slash',
    accepts: (text) => /^(?:|\/(?:[A-Za-z0-9._~-]+\/)*)$/.test(text),
  })
  readonly accel_prefix: string = '';

  @Section(ProbeConfig)
  readonly probe = new ProbeConfig();

  @WebhookUrl({
    doc: 'Told by POST of every full package that is published, and of every upload of a MirrorChyan publisher that the server could not take in.',
  })
  readonly create_new_version_webhook: string = '';

  @WebhookUrl({ doc: 'Told by POST of what a purge could not remove.' })
  readonly purge_error_webhook: string = '';

  @Secret({ doc: 'Signs webhooks, so that their receivers know them. Empty: they are not signed.', min: 16 })
  readonly webhook_secret: string = '';

  @Duration({ doc: 'How long the receiver of a webhook may take to answer.', min: '10ms', max: '1m' })
  readonly webhook_timeout: number = 10_000;

  @TextList({
    doc: 'No webhook tells of these resources.',
    expects: 'resource ids',
    accepts: (item) => /^[A-Za-z0-9_-]{3,64}$/.test(item),
  })
  readonly webhook_blacklist: readonly string[] = [];

  @Duration({
    doc: 'How long an upload of a MirrorChyan publisher waits to be called back, and its outcome can be asked for.',
    min: '1s',
    max: '30d',
  })
  readonly upload_keep: number = 24 * 3_600_000;
}
