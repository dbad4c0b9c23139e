import { describe, expect, it } from 'vitest';
import { clientNetwork, isInNetwork } from '../../../src/http/client-network.ts';

it.each([
  ['198.51.100.7', '198.51.100.0/24', '198.51.100.7'],
  ['198.51.100.7:5000', '198.51.100.0/24', '198.51.100.7'],
  ['::ffff:198.51.100.7', '198.51.100.0/24', '198.51.100.7'],
  ['2001:DB8:0:0:0:0:0:7', '2001:db8:0:0::/64', '2001:db8::7'],
  ['fe80::7%eth0', 'fe80:0:0:0::/64', 'fe80::7'],
  ['[2001:db8::7]:5000', '2001:db8:0:0::/64', '2001:db8:0:0::/64'],
  ['none', 'unknown', 'unknown'],
])('%s is in %s, and is %s', (address, group, alone) => {
  expect(clientNetwork(address, 'group')).toBe(group);
  expect(clientNetwork(address, 'address')).toBe(alone);
  expect([isInNetwork(address, group), isInNetwork(address, alone)]).toEqual([true, true]);
});

describe('a client is not', () => {
  it.each([
    ['198.51.101.7', '198.51.100.0/24'],
    ['198.51.100.8', '198.51.100.7'],
    ['198.51.100.7', '198.51.0.0/16'],
    ['198.51.100.7', ''],
    ['2001:db8:0:1::7', '2001:db8:0:0::/64'],
    ['2001:db8::8', '2001:db8::7'],
    ['none', '198.51.100.0/24'],
  ])('%s in %j', (address, network) => expect(isInNetwork(address, network)).toBe(false));
});
