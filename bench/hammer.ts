/** Heavy work for the service, repeated for a given time. */
export interface Hammering {
  readonly url: string;
  /** s; after that, work under way is finished, and downloads are cut. */
  readonly seconds: number;
  readonly work: Upload | Builds | Downloads;
}

export interface Upload {
  readonly kind: 'upload';
  readonly resource: string;
  readonly file: string;
  /** The service's directory of packages of that resource; the new ones are removed again. */
  readonly packages: string;
  /** Distinguishes the versions of this run from those of other runs. */
  readonly prefix: string;
}

export interface Builds {
  readonly kind: 'builds';
  readonly resource: string;
  readonly target: string;
  /** Versions from which a package to the target is built, one after the other. */
  readonly bases: readonly string[];
  /** The service's directory of packages of that resource; built ones are removed again. */
  readonly packages: string;
}

export interface Downloads {
  readonly kind: 'downloads';
  readonly resource: string;
  readonly count: number;
  /** Of each download, Mbit/s; 0: no limit. */
  readonly mbit: number;
}

/** How much was done: GiB of downloads, otherwise a count. */
export interface Hammered {
  readonly done: number;
}
