function parseHttp(text: string): URL | undefined {
  const url = URL.parse(text);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

/** An absolute http(s) URL that a path can be appended to: no query, fragment, credentials or final slash. */
export function isBaseUrl(text: string): boolean {
  const url = parseHttp(text);
  return url?.username === '' && url.password === '' && /^https?:\/\/[^\s?#\\]*[^\s?#\\/]$/i.test(text);
}

/** `host:port`, or an http(s) URL of which nothing but scheme, host and port is said. */
export function isAgentAddress(text: string): boolean {
  return agentUrl(text) !== undefined;
}

/** Where such an address leads, by http unless it says https. */
export function agentUrl(text: string): URL | undefined {
  const isUrl = /^https?:\/\//i.test(text);
  if (!isUrl && !/:\d{1,5}$/.test(text)) return undefined;
  const url = parseHttp(isUrl ? text : `http://${text}`);
  const plain = url !== undefined && /^[^\s?#\\@]*$/.test(text) && url.hostname !== '';
  return plain && url.pathname === '/' ? url : undefined;
}

/** What browsers send as `Origin`: scheme, host and port, and nothing that would never match. */
export function isOrigin(text: string): boolean {
  return parseHttp(text)?.origin === text;
}
