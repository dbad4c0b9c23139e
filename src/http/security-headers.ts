/** On every answer. Only /docs is a page, and loosens the policy for itself. */
const DATA_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** On nearly every answer; they matter only for what a browser shows as a page. */
const PAGE_HEADERS = {
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

export const SECURITY_HEADERS = { ...DATA_HEADERS, ...PAGE_HEADERS } as const;

/** On the most frequent answers, where the bytes of each header count. */
export const LEAN_SECURITY_HEADERS = DATA_HEADERS;
/** The headers that those answers leave out. */
export const NOT_LEAN = Object.keys(PAGE_HEADERS);

export const DOCS_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
