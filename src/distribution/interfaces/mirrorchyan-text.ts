import type { Channel } from '../../versions/channel.ts';
import type { DownloadFacts } from '../latest.ts';
import type { Entitlement } from '../logic/entitle.ts';
import type { Offer } from '../logic/resource-picture.ts';
import { type UpdateText } from './latest-text.ts';
import { type TaggedText, tagOf, taggedText } from './tagged-text.ts';

/**
 * The answers about one offer to clients of one channel, serialised once. The platform and channel are
 * those asked for; what is empty is left out, except where clients read it.
 */
export class MirrorChyanText {
  /** `data` of a refusal. */
  readonly facts: object;
  /** The client gave no CDK: told of the version, and whether it runs it. */
  readonly anonymous: TaggedText;
  readonly anonymousCurrent: TaggedText;
  /** The client runs it: the answer up to its closing. */
  readonly current: string;
  /** Where everybody may have it. */
  readonly openCurrent: TaggedText;
  /** Most of an answer: one copy of it, for all packages. */
  private readonly notes: string;
  private readonly updates = new Map<DownloadFacts, UpdateText>();

  constructor(
    private readonly offer: Offer,
    private readonly channel: Channel,
  ) {
    const full = { ...this.head, release_note: offer.releaseNote, ...this.seen };
    const known = { ...this.head, release_note: 'placeholder', ...this.seen };
    this.notes = JSON.stringify({ release_note: offer.releaseNote, ...this.seen }).slice(1, -1);
    const anonymous = `current resource latest version is ${offer.version.name}`;
    this.facts = full;
    this.anonymous = taggedText(envelope(anonymous, full));
    this.anonymousCurrent = taggedText(envelope(anonymous, known));
    this.current = open(envelope('current version is latest', known));
    this.openCurrent = taggedText(this.current + closingOf('open'));
  }

  update(file: DownloadFacts): UpdateText {
    const kept = this.updates.get(file);
    if (kept !== undefined) return kept;
    const text = this.textOf(file);
    this.updates.set(file, text);
    return text;
  }

  private textOf({ updateType, size, sha256 }: DownloadFacts): UpdateText {
    const { customData } = this.offer;
    const file = {
      sha256,
      filesize: size,
      update_type: updateType,
      ...(customData !== '' && { custom_data: customData }),
    };
    const beforeUrl = `${open(envelope('success', this.head))},"url":"`;
    // Not copied together before it is sent.
    const afterUrl = `",${JSON.stringify(file).slice(1, -1)},${this.notes}`;
    return { tag: tagOf(beforeUrl + afterUrl), beforeUrl, afterUrl };
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

/** How an answer ends: with the expiry of the licence key (epoch seconds), where there is one. */
export function closingOf(entitlement: Exclude<Entitlement, 'anonymous'>): string {
  if (entitlement === 'open' || entitlement.expires === 0) return '}}';
  return `,"cdk_expired_time":${entitlement.expires}}}`;
}

/** Without the braces at the end. */
function open(envelope: string): string {
  return envelope.slice(0, -2);
}

function envelope(msg: string, data: object): string {
  return JSON.stringify({ code: 0, msg, data });
}
