const ENTITY_TAG = /(W\/)?("[^"]*")/g;

/**
 * Whether the list of entity tags in an `If-Match` or `If-None-Match` header has this one. In a weak comparison
 * (RFC 9110, section 8.8.3.2) a tag that is marked as weak counts too.
 * @param etag with its quotes
 */
export function listsEntityTag(header: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (header.trim() === '*') return true;
  // A client may send 16 KiB of tags, which take a millisecond to parse.
  if (!header.includes(etag)) return false;
  const tags = [...header.matchAll(ENTITY_TAG)];
  return tags.some(([, weak, tag]) => tag === etag && (comparison === 'weak' || weak === undefined));
}
