/** Which users of the machine can read stored packages. */
export type ReadableBy = 'owner' | 'group' | 'all';

/** Modes of new files and directories of a store, both narrowed further by the process's umask. */
export interface StoreModes {
  readonly file: number;
  readonly directory: number;
}

export const STORE_MODES: Readonly<Record<ReadableBy, StoreModes>> = {
  owner: { file: 0o600, directory: 0o700 },
  group: { file: 0o660, directory: 0o770 },
  all: { file: 0o666, directory: 0o777 },
};
