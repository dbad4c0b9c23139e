import { describe, expect, it } from 'vitest';
import type { BlobKey } from '../../../src/storage/blob-store.ts';
import { DownloadKeys } from '../../../src/distribution/download-key.ts';
import type { DownloadFacts } from '../../../src/catalogue/offers.ts';
import { IssueDownloadKeys } from '../../../src/distribution/logic/issue-download-keys.ts';

const LIFETIME = 600_000;
const START = 1_800_000_000_123;
const file = { key: 'app/a.zip' as BlobKey, fileName: 'a.zip', size: 1, sha256: '0', sha512: '0' };
const facts: DownloadFacts = { os: '', arch: '', updateType: 'full', storageId: 7, ...file };

function issuerAt(
  clock: { now: number },
  window: number,
  keys = new DownloadKeys(new Uint8Array(32).fill(5)),
) {
  const issuer = new IssueDownloadKeys(
    keys,
    () => LIFETIME,
    () => window,
    () => clock.now,
  );
  return { issuer, keys };
}

/** Keeps an answer for `ttl`, then asks whether it still holds, as an edge cache does. */
class Edge {
  private kept?: { key: string; expires: number; until: number };

  constructor(
    private readonly ask: () => { key: string; expires: number },
    private readonly ttl: number,
  ) {}

  get(now: number): string {
    if (this.kept !== undefined && now < this.kept.until) return this.kept.key;
    const fresh = this.ask();
    const holds = this.kept?.expires === fresh.expires;
    this.kept = { ...(holds ? this.kept! : fresh), until: now + this.ttl };
    return this.kept.key;
  }
}

describe('download keys that clients share', () => {
  it.each([1000, 7000, 60_000, 300_000])(
    'open for half of their time at least, wherever an edge that keeps them %d ms is asked',
    (ttl) => {
      const clock = { now: START };
      const { issuer, keys } = issuerAt(clock, ttl);
      const edge = new Edge(() => issuer.sharedKey(facts, ''), ttl);
      for (let step = 0; step < 3000; step++) {
        const { expires } = keys.redeem(edge.get(clock.now), clock.now / 1000)!;
        expect(expires * 1000 - clock.now).toBeGreaterThanOrEqual(LIFETIME - ttl);
        clock.now += 777;
      }
    },
  );

  it('are of this time again after the clock was put back', () => {
    const clock = { now: START };
    const { issuer } = issuerAt(clock, 300_000);
    const { expires } = issuer.sharedKey(facts, '');
    clock.now -= 86_400_000;
    const earlier = issuer.sharedKey(facts, '');
    expect(earlier.expires).toBe(expires - 86_400);
    clock.now += 86_400_000;
    expect(issuer.sharedKey(facts, '').expires).toBe(expires);
  });

  it('expire at the same moment on all nodes, and open there', () => {
    const clock = { now: START };
    const [here, there] = [issuerAt(clock, 60_000), issuerAt(clock, 60_000)];
    const [ours, theirs] = [here.issuer.sharedKey(facts, ''), there.issuer.sharedKey(facts, '')];
    expect(ours.key).not.toBe(theirs.key);
    expect(here.keys.redeem(theirs.key, START / 1000)).toEqual(there.keys.redeem(ours.key, START / 1000));
  });
});
