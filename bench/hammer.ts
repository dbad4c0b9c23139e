/** Something heavy that the service is made to do again and again, for as long as is said. */
export interface Hammering {
  readonly url: string;
  /** s; what is under way then is finished, downloads are broken off. */
  readonly seconds: number;
  readonly work: Upload | Builds | Downloads;
}

export interface Upload {
  readonly kind: 'upload';
  readonly resource: string;
  readonly file: string;
  /** Where the service keeps the packages of that resource; the new ones are removed again. */
  readonly packages: string;
  /** Tells its versions from those of other times. */
  readonly prefix: string;
}

export interface Builds {
  readonly kind: 'builds';
  readonly resource: string;
  readonly target: string;
  /** Versions that a package to the target is built from, one after the other. */
  readonly bases: readonly string[];
  /** Where the service keeps the packages of that resource; those that are built are removed again. */
  readonly packages: string;
}

export interface Downloads {
  readonly kind: 'downloads';
  readonly resource: string;
  readonly count: number;
  /** Of each, Mbit/s; 0: as fast as they go. */
  readonly mbit: number;
}

/** How much came about: GiB of downloads, else how many. */
export interface Hammered {
  readonly done: number;
}
