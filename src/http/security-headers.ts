/** On every answer. Nothing here is a page but /docs, which loosens its own policy. */
const DATA_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

/** On nearly every answer; they matter where somebody shows a page. */
const PAGE_HEADERS = {
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

export const SECURITY_HEADERS = { ...DATA_HEADERS, ...PAGE_HEADERS } as const;

/** On answers of which there are so many that each header counts. */
export const LEAN_SECURITY_HEADERS = DATA_HEADERS;
/** Of the others, what these go without. */
export const NOT_LEAN = Object.keys(PAGE_HEADERS);

export const DOCS_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
