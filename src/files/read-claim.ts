import { type BlobKey, isBlobKey } from '../storage/blob-store.ts';
import { type FileClaim, type FileTerms, TERM_PARAMETERS } from './signed-url.ts';

export type BlobClaim = FileClaim & { readonly key: BlobKey };

type Query = Readonly<Record<string, unknown>>;

/**
 * What a file URL claims, still to be verified. Undefined when something is missing, or given twice.
 * @param key the path below `/files/`, its percent-encoding undone once
 * @param query a parameter that is given twice is an array here
 */
export function readClaim(key: string, query: Query): BlobClaim | undefined {
  const { e: expires, h: sha256, n: name, s: signature } = query;
  const complete = typeof expires === 'string' && typeof sha256 === 'string' && typeof signature === 'string';
  if (!complete || !(name === undefined || typeof name === 'string') || !isBlobKey(key)) return undefined;
  const terms = readTerms(query);
  return terms === 'malformed' ? undefined : { key, expires, sha256, name, terms, signature };
}

function readTerms(query: Query): FileTerms | 'malformed' | undefined {
  const given = TERM_PARAMETERS.filter(([, parameter]) => query[parameter] !== undefined);
  if (given.length === 0) return undefined;
  const terms: Partial<Record<keyof FileTerms, string>> = {};
  for (const [term, parameter] of given) {
    const value = query[parameter];
    if (typeof value !== 'string') return 'malformed';
    terms[term] = value;
  }
  const { version, size } = terms;
  return version === undefined || size === undefined ? 'malformed' : { ...terms, version, size };
}
