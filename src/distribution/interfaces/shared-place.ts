/** The common parts of the download URLs that clients of a region share for a while. */
export interface SharedPlace {
  readonly region: string;
  /** The start of the URL, up to the path. */
  readonly base: string;
  readonly path: string;
  /** When the URLs expire, epoch seconds. */
  readonly expires: number;
  /** Different for each place. */
  readonly tag: string;
  /** Whether the base comes from the configuration and not from the client. */
  readonly isTrusted: boolean;
}
