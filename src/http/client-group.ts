import { isIPv4, isIPv6 } from 'node:net';

/** Group of all clients without a usable address. */
const UNKNOWN = 'unknown';
/** How a dual-stack socket writes the address of an IPv4 client. */
const MAPPED = '::ffff:';
/** The first half of most IPv6 addresses, as sockets write them: no expansion is needed. */
const FOUR_WORDS = /^[1-9a-f][\da-f]{0,3}:(?:(?:0|[1-9a-f][\da-f]{0,3}):){3}/;
/** Some proxies add the port. */
const WITH_PORT = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/;

/**
 * Several callers ask about the address of one request.
 * See docs/decisions/008-module-level-state.md.
 */
let last: readonly [address: string | undefined, group: string] = [undefined, UNKNOWN];

/**
 * The client that an address counts as: an IPv4 address, in either notation, stands for itself; an IPv6 address for
 * its /64, since one subscriber owns all of it. At most 24 characters long, also for invalid addresses from a proxy.
 */
export function clientGroup(address: string | undefined): string {
  if (address !== last[0]) last = [address, groupOf(address)];
  return last[1];
}

function groupOf(address: string | undefined): string {
  if (address === undefined) return UNKNOWN;
  if (isIPv4(address)) return address;
  if (isIPv6(address)) return groupOfIPv6(address);
  const [, inBrackets, beforePort] = WITH_PORT.exec(address) ?? [];
  const inner = inBrackets ?? beforePort;
  return inner === undefined ? UNKNOWN : groupOf(inner);
}

function groupOfIPv6(address: string): string {
  const network = FOUR_WORDS.exec(address)?.[0];
  if (network !== undefined) return `${network}:/64`;
  if (address.startsWith(MAPPED) && address.includes('.')) return address.slice(MAPPED.length);
  const words = wordsOf(address);
  if (isMapped(words)) return bytesOf(words.slice(6)).join('.');
  const [first, second, third, fourth] = words.map((word) => word.toString(16));
  return `${first}:${second}:${third}:${fourth}::/64`;
}

/** The eight 16-bit words. */
function wordsOf(address: string): number[] {
  const [head = [], tail = []] = address.split('%', 1)[0]!.split('::').map(wordsIn);
  const left = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return [...head, ...left, ...tail];
}

function wordsIn(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((word) => (word.includes('.') ? dotted(word) : Number.parseInt(word, 16)));
}

function dotted(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function isMapped(words: readonly number[]): boolean {
  return words[5] === 0xff_ff && words.slice(0, 5).every((word) => word === 0);
}

function bytesOf(words: readonly number[]): number[] {
  return words.flatMap((word) => [word >> 8, word % 256]);
}
