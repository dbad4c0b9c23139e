import { isIP } from 'node:net';
import { booleanFromText } from './flag.ts';
import { key, type Documented, type KeyDecorator } from './key.ts';
import { listFromText, showList } from './text-list.ts';

/** `false`: no proxy is trusted; `true`: every caller is; otherwise the addresses and networks of the trusted proxies. */
export type TrustProxy = boolean | readonly string[];

/** A prefix of 0 bits is refused: it would trust every caller, which `true` says more clearly. */
function isPrefix(prefix: string, bits: number): boolean {
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits;
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  if (isIP(address) === 0 || address.includes('%') || more.length > 0) return false;
  return prefix === undefined || isPrefix(prefix, isIP(address) === 4 ? 32 : 128);
}

function accepts(value: unknown): boolean {
  if (typeof value === 'boolean') return true;
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && isNetwork(item));
}

function fromText(text: string): unknown {
  const flag = booleanFromText(text);
  return typeof flag === 'boolean' ? flag : listFromText(text);
}

/** Which proxies are trusted to name the client's address. */
export function ProxyTrust({ doc }: Documented): KeyDecorator<TrustProxy> {
  return key<TrustProxy>(doc, {
    expects: '`true`, `false`, or a list of IP addresses and CIDR networks',
    hint: ' (in a variable: separated by commas)',
    accepts,
    fromText,
    read: (raw) => (Array.isArray(raw) && raw.length === 0 ? false : raw),
    show: (value) => (typeof value === 'boolean' ? String(value) : showList(value)),
  });
}
