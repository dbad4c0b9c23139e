import type { ReadyAnswer } from '../http/ready-answer.ts';
import type { DownloadFacts } from './latest.ts';

/** An answer, and the entity tag of what it says. */
export interface TaggedText {
  readonly text: string;
  /** With its quotes. */
  readonly etag: string;
  /** The answer as it was given last. */
  ready?: ReadyAnswer;
}

/** A download URL that clients share: those of one region, for a while. */
export interface SharedUrl {
  readonly url: string;
  /** Tells it from other URLs of the same package: by where it leads, and until when. */
  readonly tag: string;
  /** Whether it leads where the configuration says, and not where the client said this server is. */
  readonly isTrusted: boolean;
  /** What it begins with, before the key. */
  readonly base: string;
  readonly path: string;
  readonly region: string;
  /** epoch seconds */
  readonly expires: number;
}

/** The answer to a client that gets a package, but for the URL and the closing. */
export interface UpdateText {
  readonly file: DownloadFacts;
  /** Tells it from other answers with a URL; without quotes. */
  readonly tag: string;
  readonly beforeUrl: string;
  readonly afterUrl: string;
  /** Of both, in UTF-8. */
  readonly bytes: number;
  /** The answer as it was given last to clients that share a URL. */
  ready?: { readonly url: SharedUrl; readonly answer: ReadyAnswer };
}

/** What the clients of one dialect are told of an offer. */
export interface Telling {
  /** Without a licence key, where one is needed. */
  readonly anonymous: TaggedText;
  /** Else: the package, or that they run it already. */
  readonly entitled: UpdateText | TaggedText;
  /** `data` of a refusal of their licence key. */
  readonly refusal: object | undefined;
}
