import { createHash } from 'node:crypto';

/** The parts of a signed URL that differ between two URLs of one package. */
export interface CdnNonce {
  /** The time at which the URL is made, epoch seconds; the CDN adds the validity. */
  readonly ts: number;
  /** Letters and digits. */
  readonly rand: string;
}

/** CDNs with this scheme use it for accounts, which this service does not need. */
const UID = '0';

/**
 * The address of a package on a CDN whose URLs are signed by "type A" authentication:
 * `auth_key={ts}-{rand}-{uid}-{md5(path-ts-rand-uid-private_key)}`, with the path as in the URL.
 * @param prefix base URL of the CDN, without a slash at the end @param key of the package in the store
 * @param privateKey shared with the CDN; empty: the URL is not signed
 */
export function cdnUrl(prefix: string, key: string, privateKey: string, { ts, rand }: CdnNonce): string {
  const url = new URL(`${prefix}/${key.split('/').map(encodeURIComponent).join('/')}`);
  if (privateKey === '') return url.href;
  const text = `${url.pathname}-${ts}-${rand}-${UID}-${privateKey}`;
  const md5 = createHash('md5').update(text).digest('hex');
  url.search = `auth_key=${ts}-${rand}-${UID}-${md5}`;
  return url.href;
}
