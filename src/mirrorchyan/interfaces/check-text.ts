import type { ValidCdk } from '../../entitlements/verdict.ts';
import type { Channel } from '../../versions/channel.ts';
import type { DownloadFacts } from '../../catalogue/offers.ts';
import type { Offer } from '../../catalogue/offers.ts';
import type { TaggedText, Telling, UpdateText } from '../../distribution/telling.ts';
import { LazyTelling } from '../../distribution/interfaces/lazy-telling.ts';
import { CLOSING } from '../../distribution/interfaces/latest-text.ts';
import { taggedText, updateText } from '../../distribution/interfaces/tagged-text.ts';

/**
 * The answers about one offer to clients of one channel, serialised once. The platform and channel are
 * those asked for; what is empty is left out, except where clients read it.
 */
export class MirrorChyanText {
  /** To clients that run it. */
  readonly current: Telling;
  private readonly anonymous: TaggedText;
  private readonly refusal: object;
  /** Most of an answer: one copy of it, for all packages. */
  private readonly notes: string;
  private readonly updates = new Map<DownloadFacts, Telling>();

  constructor(
    private readonly offer: Offer,
    private readonly channel: Channel,
  ) {
    const full = { ...this.head, release_note: offer.releaseNote, ...this.seen };
    const known = { ...this.head, release_note: 'placeholder', ...this.seen };
    const anonymous = `current resource latest version is ${offer.version.name}`;
    this.notes = JSON.stringify({ release_note: offer.releaseNote, ...this.seen }).slice(1, -1);
    this.refusal = full;
    this.anonymous = taggedText(envelope(anonymous, full));
    this.current = new LazyTelling({
      anonymous: () => taggedText(envelope(anonymous, known)),
      entitled: () => taggedText(envelope('current version is latest', known)),
      refusal: full,
    });
  }

  update(file: DownloadFacts): Telling {
    const kept = this.updates.get(file);
    if (kept !== undefined) return kept;
    const telling = new LazyTelling({
      anonymous: () => this.anonymous,
      entitled: () => this.withUrl(file),
      refusal: this.refusal,
    });
    this.updates.set(file, telling);
    return telling;
  }

  private withUrl(file: DownloadFacts): UpdateText {
    const { customData } = this.offer;
    const told = {
      sha256: file.sha256,
      filesize: file.size,
      update_type: file.updateType,
      ...(customData !== '' && { custom_data: customData }),
    };
    const beforeUrl = `${envelope('success', this.head).slice(0, -CLOSING.length)},"url":"`;
    // Not copied together before it is sent.
    const afterUrl = `",${JSON.stringify(told).slice(1, -1)},${this.notes}`;
    return updateText(file, beforeUrl, afterUrl);
  }

  private get head() {
    const { name, number } = this.offer.version;
    return { version_name: name, version_number: number };
  }

  private get seen() {
    const { os, arch } = this.offer.package;
    return { channel: this.channel, os, arch };
  }
}

/** How an answer to the holder of a licence key ends: with its expiry (epoch seconds), if there is one. */
export function closingFor({ expires }: ValidCdk): string {
  return expires === 0 ? CLOSING : `,"cdk_expired_time":${expires}${CLOSING}`;
}

function envelope(msg: string, data: object): string {
  return JSON.stringify({ code: 0, msg, data });
}
