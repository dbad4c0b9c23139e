import { isIPv4, isIPv6 } from 'node:net';
import { clientGroup } from './client-group.ts';

/** Which clients count as the one that a URL was issued to: its network, or its address alone. */
export type Closeness = 'group' | 'address';

/**
 * The network of a client as a URL can carry it: the /24 of an IPv4 address, the /64 of an IPv6 address, or the
 * address itself. One text for all notations of an address.
 */
export function clientNetwork(address: string, closeness: Closeness): string {
  const group = clientGroup(address);
  if (isIPv4(group))
    return closeness === 'address' ? group : `${group.slice(0, group.lastIndexOf('.'))}.0/24`;
  const bare = address.split('%', 1)[0]!;
  if (closeness === 'group' || !isIPv6(bare)) return group;
  return new URL(`http://[${bare}]`).hostname.slice(1, -1);
}

/** @param network of a URL, whichever closeness it was issued with */
export function isInNetwork(address: string, network: string): boolean {
  return network === clientNetwork(address, 'group') || network === clientNetwork(address, 'address');
}
