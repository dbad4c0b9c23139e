import type { ReadyAnswer } from '../http/ready-answer.ts';
import type { DownloadFacts } from '../catalogue/offers.ts';

/** An answer, and the entity tag of what it says. */
export interface TaggedText {
  readonly text: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
  readonly etag: string;
  /** The answer as it was given last. */
  answer?: ReadyAnswer;
}

/** Where the download URLs lead that clients share for a while. */
export interface SharedPlace {
  readonly region: string;
  /** Before the path. */
  readonly base: string;
  readonly path: string;
  /** When the URLs expire, epoch seconds. */
  readonly expires: number;
  /** Tells it from other places. */
  readonly tag: string;
  /** Whether it is where the configuration says, and not where a client said this server is. */
  readonly isTrusted: boolean;
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
  /** The answer as it was given last with a URL that clients share. */
  answer?: ReadyAnswer;
  /** Where that URL leads. */
  place?: SharedPlace;
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
