/** A URL without the licence key in its query, and the key. */
export interface SplitUrl {
  readonly url: string;
  readonly cdk: string;
}

const CDK = /(?:^|&)cdk=([\w-]+)(?=&|$)/;
/** A second key, or a name or value that has to be decoded first. */
const UNCLEAR = /cdk|%/;

/**
 * Licence keys differ from client to client, while the rest of the URL is often the same.
 * @returns undefined when the URL has no key, or takes more than this to read
 */
export function splitLicenceKey(url: string): SplitUrl | undefined {
  const start = url.indexOf('?') + 1;
  if (start === 0) return undefined;
  const query = url.slice(start);
  const found = CDK.exec(query);
  if (found === null) return undefined;
  const before = query.slice(0, found.index);
  const after = query.slice(found.index + found[0].length);
  if (UNCLEAR.test(before) || UNCLEAR.test(after)) return undefined;
  return { url: url.slice(0, start + found.index) + after, cdk: found[1]! };
}
