import type { Offer } from '../logic/resource-picture.ts';
import type { ResourceId } from '../../resources/resource.ts';
import type { LatestDto } from './latest.dto.ts';

/** The answers about one offer, serialised once; only the download URL differs between clients. */
export interface LatestText {
  /** The client is up to date. */
  readonly current: string;
  /** An update the client may not download. */
  readonly withoutUrl: string;
  /** An update: the answer up to and from the URL. */
  readonly beforeUrl: string;
  readonly afterUrl: string;
}

export function latestText(resourceId: ResourceId, offer: Offer): LatestText {
  const { version, package: facts } = offer;
  const head = {
    resource_id: resourceId,
    version_name: version.name,
    version_number: version.number,
    channel: version.channel,
    system: facts.os,
    arch: facts.arch,
  };
  const texts = { release_note: offer.releaseNote, custom_data: offer.customData };
  const file = { file_size: facts.size, file_hash: `sha256:${facts.sha256}` };
  const end = { created_at: version.createdAt.toISOString() };
  const update = { ...head, update_available: true, update_type: 'full' as const };
  return {
    current: envelope({ ...head, update_available: false, ...texts, ...end } satisfies LatestDto),
    withoutUrl: envelope({ ...update, ...texts, ...file, ...end } satisfies LatestDto),
    beforeUrl: `${envelope(update).slice(0, -2)},"download_url":"`,
    afterUrl: `",${JSON.stringify({ ...texts, ...file, ...end }).slice(1)}}`,
  };
}

function envelope(data: object): string {
  return JSON.stringify({ code: 0, msg: 'success', data });
}
