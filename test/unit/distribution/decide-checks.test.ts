import type { IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../src/catalogue/logic/catalogue.ts';
import { ResourcePicture } from '../../../src/catalogue/resource-picture.ts';
import type { Validity } from '../../../src/catalogue/validity.ts';
import type { DecidedCheck } from '../../../src/distribution/decision.ts';
import { CheckMemo } from '../../../src/distribution/logic/check-memo.ts';
import type { CheckMetrics } from '../../../src/distribution/logic/check-metrics.ts';
import { DecideChecks } from '../../../src/distribution/logic/decide-checks.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { StubFeed } from './stub-feed.ts';

const MOST = 3;
const PATH = '/stub/app';

let picture: ResourcePicture;
let feed: StubFeed;
let counted: string[];
let checks: DecideChecks;

beforeEach(() => {
  picture = new ResourcePicture(resourceId('app'));
  feed = new StubFeed();
  counted = [];
  const catalogue = {
    find: (id: string) => (id === 'app' ? picture : undefined),
    holds: ({ holds }: Validity) => holds,
  } as Catalogue;
  const metrics = {
    count: (_resource: string, result: string) => void counted.push(result),
    countUnknown: () => void counted.push('unknown'),
  } as unknown as CheckMetrics;
  checks = new DecideChecks(catalogue, new CheckMemo(catalogue, MOST), metrics);
});

const change = () => picture.setTerms({ access: 'open', updateType: 'full' });

function ask(query: string, rid = 'app'): DecidedCheck {
  return checks.decide(feed, { rid }, { url: PATH + query } as IncomingMessage) as DecidedCheck;
}

describe('a check', () => {
  it('is decided once for all clients that ask the same, by URL or in other words', () => {
    const first = ask('?words=a');
    expect(ask('?words=a')).toEqual(first);
    expect(ask('?words=a&x=1').decision).toBe(first.decision);
    expect(feed.decided).toBe(1);
  });

  it('with a licence key finds the decision of the URL without it, and keeps its key to itself', () => {
    const { decision } = ask('?words=a&client=me&cdk=A-1');
    expect(ask('?words=a&client=me&cdk=B-2')).toEqual({ decision, cdk: 'B-2', userAgent: 'me' });
    expect(ask('?words=a&client=me')).toEqual({ decision, cdk: '', userAgent: 'me' });
    expect(ask('?words=a&client=me&cdk=C%203')).toEqual({ decision, cdk: 'C 3', userAgent: 'me' });
    expect(feed.decided).toBe(1);
  });

  it('is decided again once the resource has changed', () => {
    const before = ask('?words=a').decision;
    change();
    const after = ask('?words=a').decision;
    expect([before.validity.holds, after.validity.holds, feed.decided]).toEqual([false, true, 2]);
    expect(ask('?words=a').decision).toBe(after);
  });

  it('is decided for each side of a rollout, and never found by its URL alone while there is one', () => {
    feed.isRolling = true;
    const [a, z] = [ask('?words=a&client=a').decision, ask('?words=a&client=z').decision];
    expect(a).not.toBe(z);
    expect([ask('?words=a&client=b').decision, ask('?words=a&client=y').decision]).toEqual([a, z]);
    expect(feed.decided).toBe(2);
    // A client whose name is not in the URL.
    feed.isRolling = false;
    const unnamed = ask('?words=a').decision;
    expect([a, z]).not.toContain(unnamed);
    feed.isRolling = true;
    change();
    expect(ask('?words=a').decision).not.toBe(unnamed);
  });

  it('whose outcome depends on more than its words is decided every time', () => {
    feed.isPeculiar = true;
    const first = ask('?words=a').decision;
    expect(ask('?words=a').decision).not.toBe(first);
  });

  it('of a version that is not known is kept by its URL only', () => {
    const first = ask('?words=a&current=made-up').decision;
    expect(ask('?words=a&current=made-up').decision).toBe(first);
    expect(ask('?words=a&current=made-up&x=1').decision).not.toBe(first);
  });

  it('beyond the bound makes room by dropping all decisions by words, none of which stops to hold', () => {
    const first = ask('?words=1').decision;
    for (const words of ['2', '3', '4']) ask(`?words=${words}`);
    expect(ask('?words=1').decision).toBe(first);
    expect(ask('?words=1&x=1').decision).not.toBe(first);
    expect(first.validity.holds).toBe(true);
  });

  it('of nothing, or of an unknown resource, is counted, and not kept', () => {
    expect(() => ask('?words=nothing')).toThrow('no version for this platform and channel');
    expect(() => ask('?words=nothing')).toThrow('no version for this platform and channel');
    expect(() => ask('?words=a', 'other')).toThrow();
    expect(counted).toEqual(['no_version', 'no_version', 'unknown']);
  });
});
