import type { ResourceId } from '../../resources/resource.ts';
import type { DownloadFacts } from '../latest.ts';
import type { ReadyAnswer } from '../../http/ready-answer.ts';
import type { DownloadUrl } from './download-urls.ts';
import { type TaggedText, taggedText, tagOf } from './tagged-text.ts';
import type { Offer } from '../logic/resource-picture.ts';
import type { LatestDto } from './latest.dto.ts';

/** The answer to a client that is offered a package. */
export interface UpdateText {
  /** Tells it from other answers with a URL; without quotes. */
  readonly tag: string;
  /** The answer up to and from the URL. */
  readonly beforeUrl: string;
  readonly afterUrl: string;
  /** The answer as it was given last to clients that share a URL. */
  ready?: { readonly url: DownloadUrl; readonly answer: ReadyAnswer };
}

/** The answers about one offer, serialised once; only the download URL differs between clients. */
export class LatestText {
  /** The client is up to date. */
  readonly current: TaggedText;
  private readonly updates = new Map<DownloadFacts, UpdateText>();
  private readonly withoutUrl = new Map<DownloadFacts, TaggedText>();
  /** Most of an answer: one copy of it, for all packages. */
  private readonly notes: string;
  private readonly head: Pick<
    LatestDto,
    'resource_id' | 'version_name' | 'version_number' | 'channel' | 'system' | 'arch'
  >;

  constructor(
    resourceId: ResourceId,
    private readonly offer: Offer,
  ) {
    const { version, package: facts } = offer;
    this.head = {
      resource_id: resourceId,
      version_name: version.name,
      version_number: version.number,
      channel: version.channel,
      system: facts.os,
      arch: facts.arch,
    };
    this.notes = JSON.stringify(this.texts).slice(1, -1);
    this.current = taggedText(
      envelope({
        ...this.head,
        update_available: false,
        ...this.texts,
        ...this.end,
      } satisfies LatestDto),
    );
  }

  update(file: DownloadFacts): UpdateText {
    const kept = this.updates.get(file);
    if (kept !== undefined) return kept;
    const { start, rest } = this.partsOf(file);
    const beforeUrl = `${start},"download_url":"`;
    const afterUrl = `",${rest}`;
    const text = { tag: tagOf(beforeUrl + afterUrl), beforeUrl, afterUrl };
    this.updates.set(file, text);
    return text;
  }

  /** To one that may not download it. */
  updateWithoutUrl(file: DownloadFacts): TaggedText {
    const kept = this.withoutUrl.get(file);
    if (kept !== undefined) return kept;
    const { start, rest } = this.partsOf(file);
    const text = taggedText(`${start},${rest}`);
    this.withoutUrl.set(file, text);
    return text;
  }

  /** What stands before the URL, and what stands behind it: not copied together before it is sent. */
  private partsOf({ updateType, size, sha256 }: DownloadFacts) {
    const update = { ...this.head, update_available: true, update_type: updateType };
    const file = { file_size: size, file_hash: `sha256:${sha256}`, ...this.end };
    return {
      start: envelope(update).slice(0, -2),
      rest: `${this.notes},${JSON.stringify(file satisfies Partial<LatestDto>).slice(1)}}`,
    };
  }

  private get texts() {
    return { release_note: this.offer.releaseNote, custom_data: this.offer.customData };
  }

  private get end() {
    return { created_at: this.offer.version.createdAt.toISOString() };
  }
}

function envelope(data: object): string {
  return JSON.stringify({ code: 0, msg: 'success', data });
}
