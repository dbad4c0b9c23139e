import type { DownloadFacts, Offer } from '../../../catalogue/offers.ts';
import { AnswerTemplate, type HolderHole } from '../../../distribution/answer-template.ts';
import { ConstantBody } from '../../../distribution/constant-body.ts';
import { CLOSING, membersOf, openingOf } from '../../../distribution/json-text.ts';
import { LazyWording } from '../../../distribution/lazy-wording.ts';
import type { Wording } from '../../../distribution/wording.ts';
import { success } from '../../../http/envelope.ts';
import type { Channel } from '../../../versions/channel.ts';

const UP_TO_DATE = 'current version is latest';

/** The expiry of the licence key, if it is known. */
const EXPIRY: HolderHole = {
  textFor: ({ expires }) => (expires === 0 ? '' : `,"cdk_expired_time":${expires}`),
};

/**
 * The answers about one offer to clients of one channel, serialised once. They name the platform and channel of the
 * question. Empty values are left out, unless clients read them. `msg` is part of the contract.
 */
export class CheckWording {
  /** For clients that run the offered version. */
  readonly current: Wording;
  private readonly anonymous: ConstantBody;
  private readonly facts: object;
  /** The longest part of an answer; the answers of all packages share it. */
  private readonly notes: string;
  private readonly updates = new Map<DownloadFacts, Wording>();

  constructor(
    private readonly offer: Offer,
    channel: Channel,
  ) {
    const { os, arch } = offer.package;
    const asked = { channel, os, arch };
    const notes = { release_note: offer.releaseNote, ...asked };
    const known = { ...this.head, release_note: 'placeholder', ...asked };
    const anonymous = `current resource latest version is ${offer.version.name}`;
    this.notes = membersOf(notes);
    this.facts = { ...this.head, ...notes };
    this.anonymous = constant(anonymous, this.facts);
    this.current = new LazyWording({
      anonymous: () => constant(anonymous, known),
      open: () => constant(UP_TO_DATE, known),
      holder: () => new AnswerTemplate([openingOf(UP_TO_DATE) + membersOf(known), EXPIRY], CLOSING),
      refusalData: this.facts,
    });
  }

  update(file: DownloadFacts): Wording {
    const kept = this.updates.get(file);
    if (kept !== undefined) return kept;
    const wording = new LazyWording({
      anonymous: () => this.anonymous,
      open: () => this.withUrl(file),
      refusalData: this.facts,
    });
    this.updates.set(file, wording);
    return wording;
  }

  private withUrl(file: DownloadFacts): AnswerTemplate {
    const { customData } = this.offer;
    const facts = membersOf({
      sha256: file.sha256,
      filesize: file.size,
      update_type: file.updateType,
      ...(customData !== '' && { custom_data: customData }),
    });
    const start = `${openingOf('success')}${membersOf(this.head)},"url":"`;
    return new AnswerTemplate([start, { urlOf: file }, `",${facts},${this.notes}`, EXPIRY], CLOSING);
  }

  private get head() {
    const { name, number } = this.offer.version;
    return { version_name: name, version_number: number };
  }
}

function constant(msg: string, data: object): ConstantBody {
  return new ConstantBody(JSON.stringify(success(data, msg)));
}
