import type { Right, RIGHTS_OF } from './right.ts';

/** Who makes a request, once its credential was accepted. */
export interface Principal {
  readonly kind: keyof typeof RIGHTS_OF;
  /** Unique among its kind and fit for logs: never the credential or a part of it. */
  readonly name: string;
  /** Ids; `all` includes the routes of the whole instance. */
  readonly resources: 'all' | ReadonlySet<string>;
  /** On those resources. */
  readonly rights: ReadonlySet<Right>;
}
