import type { ResourceId } from '../../resources/resource.ts';
import type { DownloadFacts } from '../../catalogue/offers.ts';
import type { Offer } from '../../catalogue/offers.ts';
import type { TaggedText, Telling, UpdateText } from '../telling.ts';
import { LazyTelling } from './lazy-telling.ts';
import type { LatestDto } from './latest.dto.ts';
import { taggedText, updateText } from './tagged-text.ts';

/** The answers about one offer, serialised once; only the download URL differs between clients. */
export class LatestText {
  /** To clients that run it. */
  readonly current: Telling;
  private readonly updates = new Map<DownloadFacts, Telling>();
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
    const current = () => this.upToDate();
    this.current = new LazyTelling({ anonymous: current, entitled: current });
  }

  update(file: DownloadFacts): Telling {
    const kept = this.updates.get(file);
    if (kept !== undefined) return kept;
    const telling = new LazyTelling({
      anonymous: () => this.withoutUrl(file),
      entitled: () => this.withUrl(file),
    });
    this.updates.set(file, telling);
    return telling;
  }

  private upToDate(): TaggedText {
    return taggedText(
      envelope({
        ...this.head,
        update_available: false,
        ...this.texts,
        ...this.end,
      } satisfies LatestDto),
    );
  }

  private withUrl(file: DownloadFacts): UpdateText {
    const { start, rest } = this.partsOf(file);
    const beforeUrl = `${start},"download_url":"`;
    const afterUrl = `",${rest}`;
    return updateText(file, beforeUrl, afterUrl);
  }

  /** To one that may not download it. */
  private withoutUrl(file: DownloadFacts): TaggedText {
    const { start, rest } = this.partsOf(file);
    return taggedText(`${start},${rest}${CLOSING}`);
  }

  /** What stands before the URL, and what stands behind it: not copied together before it is sent. */
  private partsOf({ updateType, size, sha256 }: DownloadFacts) {
    const update = { ...this.head, update_available: true, update_type: updateType };
    const file = { file_size: size, file_hash: `sha256:${sha256}`, ...this.end };
    return {
      start: envelope(update).slice(0, -CLOSING.length),
      rest: `${this.notes},${JSON.stringify(file satisfies Partial<LatestDto>).slice(1, -1)}`,
    };
  }

  private get texts() {
    return { release_note: this.offer.releaseNote, custom_data: this.offer.customData };
  }

  private get end() {
    return { created_at: this.offer.version.createdAt.toISOString() };
  }
}

/** How an answer ends. */
export const CLOSING = '}}';

function envelope(data: object): string {
  return JSON.stringify({ code: 0, msg: 'success', data });
}
