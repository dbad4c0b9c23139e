/** Where the download URLs lead that clients share for a while. */
export interface SharedPlace {
  readonly region: string;
  /** The part before the path. */
  readonly base: string;
  readonly path: string;
  /** When the URLs expire, epoch seconds. */
  readonly expires: number;
  /** Differs between places. */
  readonly tag: string;
  /** Whether the configuration names the base, and not the client. */
  readonly isTrusted: boolean;
}
