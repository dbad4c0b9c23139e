import type { Channel } from '../../versions/channel.ts';
import type { Offer } from '../logic/resource-picture.ts';

/** The answers about one offer to clients of one channel, serialised once. */
export interface MirrorChyanText {
  /** `data` of a refusal. */
  readonly facts: object;
  /** The client gave no CDK: told of the version, and whether it runs it. */
  readonly anonymous: string;
  readonly anonymousCurrent: string;
  /** The client runs it. */
  readonly current: string;
  /** An update: the answer up to and from the URL. */
  readonly beforeUrl: string;
  readonly afterUrl: string;
}

/** The platform and channel are those asked for; what is empty is left out, except where clients read it. */
export function mirrorChyanText(offer: Offer, channel: Channel): MirrorChyanText {
  const { version, package: facts, customData } = offer;
  const head = { version_name: version.name, version_number: version.number };
  const seen = { channel, os: facts.os, arch: facts.arch };
  const full = { ...head, release_note: offer.releaseNote, ...seen };
  const known = { ...head, release_note: 'placeholder', ...seen };
  const anonymous = `current resource latest version is ${version.name}`;
  const download = {
    sha256: facts.sha256,
    filesize: facts.size,
    update_type: 'full',
    ...(customData !== '' && { custom_data: customData }),
    release_note: offer.releaseNote,
    ...seen,
  };
  return {
    facts: full,
    anonymous: envelope(anonymous, full),
    anonymousCurrent: envelope(anonymous, known),
    current: envelope('current version is latest', known),
    beforeUrl: `${envelope('success', head).slice(0, -2)},"url":"`,
    afterUrl: `",${JSON.stringify(download).slice(1)}}`,
  };
}

function envelope(msg: string, data: object): string {
  return JSON.stringify({ code: 0, msg, data });
}
