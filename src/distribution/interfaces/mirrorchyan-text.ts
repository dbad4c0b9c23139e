import type { Channel } from '../../versions/channel.ts';
import type { DownloadFacts } from '../latest.ts';
import type { Entitlement } from '../logic/entitle.ts';
import type { Offer } from '../logic/resource-picture.ts';
import { type TaggedText, tagOf, taggedText, type UpdateText } from './latest-text.ts';

type ApiUpdateText = Omit<UpdateText, 'withoutUrl'>;

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
  private readonly updates = new Map<DownloadFacts, ApiUpdateText>();

  constructor(
    private readonly offer: Offer,
    private readonly channel: Channel,
  ) {
    const full = { ...this.head, release_note: offer.releaseNote, ...this.seen };
    const known = { ...this.head, release_note: 'placeholder', ...this.seen };
    const anonymous = `current resource latest version is ${offer.version.name}`;
    this.facts = full;
    this.anonymous = taggedText(envelope(anonymous, full));
    this.anonymousCurrent = taggedText(envelope(anonymous, known));
    this.current = open(envelope('current version is latest', known));
    this.openCurrent = taggedText(this.current + closingOf('open'));
  }

  update(file: DownloadFacts): ApiUpdateText {
    const kept = this.updates.get(file);
    if (kept !== undefined) return kept;
    const text = this.textOf(file);
    this.updates.set(file, text);
    return text;
  }

  private textOf({ updateType, size, sha256 }: DownloadFacts): ApiUpdateText {
    const { customData, releaseNote } = this.offer;
    const rest = {
      sha256,
      filesize: size,
      update_type: updateType,
      ...(customData !== '' && { custom_data: customData }),
      release_note: releaseNote,
      ...this.seen,
    };
    const beforeUrl = `${open(envelope('success', this.head))},"url":"`;
    const afterUrl = `",${JSON.stringify(rest).slice(1, -1)}`;
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
