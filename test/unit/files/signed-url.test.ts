import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type FileClaim, FileUrlSigner } from '../../../src/files/signed-url.ts';
import type { BlobKey } from '../../../src/storage/blob-store.ts';
import { HmacSigner } from '../../../src/signing/hmac-signer.ts';

const secret = Buffer.alloc(32, 7);
const signer = new FileUrlSigner(new HmacSigner(secret));
const key = 'my-app/0190/my-app-1.0.0+build.7-windows-amd64.zip' as BlobKey;
const sha256 = '0123456789abcdef'.repeat(4);
const EXPIRES = 1_800_000_000;

/** What a server reads out of a URL. */
function claimOf(url: string): FileClaim {
  const { pathname, searchParams } = new URL(url, 'http://host');
  const parameter = (name: string) => searchParams.get(name) ?? '';
  return {
    key: decodeURIComponent(pathname.slice('/files/'.length)),
    expires: parameter('e'),
    sha256: parameter('h'),
    name: searchParams.get('n') ?? undefined,
    terms: searchParams.has('v') ? { version: parameter('v'), size: parameter('z') } : undefined,
    signature: parameter('s'),
  };
}

const claim = claimOf(signer.sign(key, EXPIRES, sha256));

describe('FileUrlSigner', () => {
  it('signs by HMAC-SHA256 over purpose, key, expiry and digest', () => {
    const text = `resource-backend file url 1\n${key}\n${EXPIRES}\n${sha256}`;
    const signature = createHmac('sha256', secret).update(text).digest('base64url');
    const path = '/files/my-app/0190/my-app-1.0.0%2Bbuild.7-windows-amd64.zip';
    expect(signer.sign(key, EXPIRES, sha256)).toBe(`${path}?e=${EXPIRES}&h=${sha256}&s=${signature}`);
  });

  it('knows its own signature again, until it expires', () => {
    expect(signer.verify(claim, EXPIRES - 1)).toBe(true);
    expect(signer.verify(claim, EXPIRES)).toBe(false);
    expect(signer.verify(claim, EXPIRES + 1)).toBe(false);
  });

  it('gives the same URL for the same facts, so that caches can keep it', () => {
    expect(signer.sign(key, EXPIRES, sha256)).toBe(signer.sign(key, EXPIRES, sha256));
  });

  describe('with a name', () => {
    const name = 'app-версия 1&2+3.zip';
    const named = claimOf(signer.sign(key, EXPIRES, sha256, name));

    it('signs it too', () => {
      expect(named.name).toBe(name);
      expect(signer.verify(named, EXPIRES - 1)).toBe(true);
    });

    it.each([undefined, '', `${name}x`, 'a/b', 'a\nb'])('refuses %j in its place', (other) =>
      expect(signer.verify({ ...named, name: other }, EXPIRES - 1)).toBe(false),
    );

    it('refuses one that was not signed', () =>
      expect(signer.verify({ ...claim, name }, EXPIRES - 1)).toBe(false));

    it.each(['', 'a/b', String.raw`a\b`, 'a\nb', 'a\u202eb', '\ud800', 'x'.repeat(256)])(
      'does not sign %j',
      (bad) => expect(() => signer.sign(key, EXPIRES, sha256, bad)).toThrow(TypeError),
    );
  });

  describe('with terms', () => {
    const version = 'my-app/1.0.0+b 7&v=2/ä';
    const terms = { version, size: '42' };
    const limited = claimOf(signer.sign(key, EXPIRES, sha256, undefined, terms));

    it('signs them too', () => {
      expect(limited.terms).toEqual(terms);
      expect(signer.verify(limited, EXPIRES - 1)).toBe(true);
    });

    it.each([
      undefined,
      { ...terms, version: '' },
      { ...terms, version: 'my-app/1.0.1' },
      { ...terms, version: `${version}\n` },
      { ...terms, size: '41' },
      { ...terms, size: '042' },
      { ...terms, size: '42\na=unknown' },
      { ...terms, network: '198.51.100.0/24' },
      { ...terms, holder: '0'.repeat(24) },
    ])('refuses %j in their place', (other) =>
      expect(signer.verify({ ...limited, terms: other }, EXPIRES - 1)).toBe(false),
    );

    it('refuses those that were not signed', () =>
      expect(signer.verify({ ...claim, terms }, EXPIRES - 1)).toBe(false));

    it('does not take a name for a term', () => {
      const named = claimOf(signer.sign(key, EXPIRES, sha256, `v=my-app`, terms));
      expect(signer.verify(named, EXPIRES - 1)).toBe(true);
      expect(signer.verify({ ...named, name: undefined }, EXPIRES - 1)).toBe(false);
    });
  });

  const other = new FileUrlSigner(new HmacSigner(Buffer.alloc(32, 8)));
  const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
  // The last of 43 characters carries four bits; the two others are ignored by lenient decoders.
  const lastBitsSet = (text: string) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)!) | 1];
  };

  it.each<[string, Partial<FileClaim>]>([
    ['another key', { key: key.replace('1.0.0', '1.0.1') }],
    ['a key with a space for its plus', { key: key.replace('+', ' ') }],
    ['a shifted border of the fields', { key: `${key}\n${EXPIRES}`, expires: '1' }],
    ['an empty key', { key: '' }],
    ['a later expiry', { expires: String(EXPIRES + 1) }],
    ['an expiry with a zero before', { expires: `0${EXPIRES}` }],
    ['an expiry with a sign', { expires: `+${EXPIRES}` }],
    ['an expiry with a space', { expires: ` ${EXPIRES}` }],
    ['an expiry with a fraction', { expires: `${EXPIRES}.0` }],
    ['an expiry with an exponent', { expires: '18e8' }],
    ['an expiry in hexadecimal', { expires: `0x${EXPIRES.toString(16)}` }],
    ['no expiry', { expires: '' }],
    ['an endless expiry', { expires: 'Infinity' }],
    ['another digest', { sha256: flip(sha256) }],
    ['the digest in capitals', { sha256: sha256.toUpperCase() }],
    ['no digest', { sha256: '' }],
    ['another signature', { signature: flip(claim.signature) }],
    ['a signature with bits to spare', { signature: lastBitsSet(claim.signature) }],
    ['a padded signature', { signature: `${claim.signature}=` }],
    ['a cut signature', { signature: claim.signature.slice(0, -1) }],
    ['a signature in hex', { signature: Buffer.from(claim.signature, 'base64url').toString('hex') }],
    ['no signature', { signature: '' }],
    ['characters of two bytes', { signature: 'é'.repeat(43) }],
    ["another server's signature", claimOf(other.sign(key, EXPIRES, sha256))],
  ])('refuses %s', (_, change) => {
    expect({ ...claim, ...change }).not.toEqual(claim);
    expect(signer.verify({ ...claim, ...change }, EXPIRES - 1)).toBe(false);
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, 1e21])('does not sign until %d', (expires) =>
    expect(() => signer.sign(key, expires, sha256)).toThrow(TypeError),
  );

  it.each(['', 'abc', sha256.toUpperCase(), `sha256:${sha256}`])('does not sign the digest %j', (digest) =>
    expect(() => signer.sign(key, EXPIRES, digest)).toThrow(TypeError),
  );
});
