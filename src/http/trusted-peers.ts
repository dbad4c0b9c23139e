import { Injectable } from '@nestjs/common';
import { BlockList, isIPv6, type Socket } from 'node:net';
import { Config } from '../config/config.ts';

/** Knows whose headers about clients count: those of the proxies that `trust_proxy` names. */
@Injectable()
export class TrustedPeers {
  private readonly all: boolean;
  private readonly listed = new BlockList();

  constructor({ trust_proxy }: Config) {
    this.all = trust_proxy === true;
    if (typeof trust_proxy === 'boolean') return;
    for (const entry of trust_proxy) {
      const [address = '', prefix] = entry.split('/');
      if (prefix === undefined) this.listed.addAddress(address, familyOf(address));
      else this.listed.addSubnet(address, Number(prefix), familyOf(address));
    }
  }

  trusts({ remoteAddress }: Pick<Socket, 'remoteAddress'>): boolean {
    if (this.all) return true;
    return remoteAddress !== undefined && this.listed.check(remoteAddress, familyOf(remoteAddress));
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
