function parseHttp(text: string): URL | undefined {
  const url = URL.parse(text);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

/** An absolute http(s) URL that a path can be appended to: no query, fragment, credentials or final slash. */
export function isBaseUrl(text: string): boolean {
  const url = parseHttp(text);
  return url?.username === '' && url.password === '' && /^https?:\/\/[^\s?#\\]*[^\s?#\\/]$/i.test(text);
}

/** What browsers send as `Origin`: scheme, host and port, and nothing that would never match. */
export function isOrigin(text: string): boolean {
  return parseHttp(text)?.origin === text;
}
