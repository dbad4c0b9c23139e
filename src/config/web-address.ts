function parseHttp(text: string): URL | undefined {
  const url = URL.parse(text);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

/** An absolute http(s) URL that a path can be appended to: no query, fragment, credentials or final slash. */
export function isBaseUrl(text: string): boolean {
  const url = parseHttp(text);
  return url?.username === '' && url.password === '' && /^https?:\/\/[^\s?#\\]*[^\s?#\\/]$/i.test(text);
}

/** `host:port`, or an http(s) URL with scheme, host and port only. */
export function isAgentAddress(text: string): boolean {
  return agentUrl(text) !== undefined;
}

/** The URL of an agent's address, with http unless it says https; undefined when it is not such an address. */
export function agentUrl(text: string): URL | undefined {
  const isUrl = /^https?:\/\//i.test(text);
  if (!isUrl && !/:\d{1,5}$/.test(text)) return undefined;
  const url = parseHttp(isUrl ? text : `http://${text}`);
  const plain = url !== undefined && /^[^\s?#\\@]*$/.test(text) && url.hostname !== '';
  return plain && url.pathname === '/' ? url : undefined;
}

/** Whether the text is exactly what browsers send as `Origin`: scheme, host and port. */
export function isOrigin(text: string): boolean {
  return parseHttp(text)?.origin === text;
}
