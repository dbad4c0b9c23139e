/** A URL without the licence key of its query, and that key. */
export interface SplitUrl {
  readonly url: string;
  readonly cdk: string;
}

const CDK = /(?:^|&)cdk=([\w-]+)(?=&|$)/;
/** A second licence key, or text that has to be decoded first. */
const UNCLEAR = /cdk|%/;

/**
 * Splits the licence key off a URL: the rest of the URL is often the same for many clients.
 * @returns undefined when the URL has no key, or is too complicated to be split without decoding it
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
