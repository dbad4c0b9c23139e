/** A URL without the licence key of its query, and that key. */
export interface SplitUrl {
  readonly url: string;
  readonly cdk: string;
}

const NAME = 'cdk';

/**
 * Splits the licence key off a URL: the rest of the URL is often the same for many clients. It searches by hand, since
 * it runs for every check.
 * @returns undefined when the URL has no key, or is too complicated to be split without decoding it
 */
export function splitLicenceKey(url: string): SplitUrl | undefined {
  if (!url.includes(NAME)) return undefined;
  const query = url.indexOf('?') + 1;
  const name = query === 0 ? -1 : url.indexOf(NAME, query);
  if (name === -1) return undefined;
  const isParameter = (name === query || url[name - 1] === '&') && url[name + NAME.length] === '=';
  const start = name + NAME.length + 1;
  const end = endOfPlain(url, start);
  const isWhole = end > start && (end === url.length || url[end] === '&');
  // A second licence key, or text that has to be decoded first.
  if (!isParameter || !isWhole || url.includes(NAME, end) || url.includes('%', query)) return undefined;
  return { url: url.slice(0, name === query ? name : name - 1) + url.slice(end), cdk: url.slice(start, end) };
}

/** Where the letters, digits, `-` and `_` end. */
function endOfPlain(text: string, start: number): number {
  let at = start;
  while (at < text.length && isPlain(text.charCodeAt(at))) at++;
  return at;
}

function isPlain(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2d ||
    code === 0x5f
  );
}
