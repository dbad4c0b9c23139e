import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectBytes, refusalOf } from '../../support/archives/inspect-bytes.ts';
import { DECODINGS } from '../../../src/archives/zip/name-decodings.ts';
import { CRAFTED } from '../../support/archives/crafted-zips.ts';
import { DEFLATED, DESCRIPTOR, rawZip, uint } from '../../support/archives/raw-zip.ts';

describe('a zip that readers unpack differently is refused for', () => {
  it.each(CRAFTED)('$title', async ({ bytes, entry, reason }) => {
    expect(await refusalOf(bytes, 'zip')).toEqual({ entry, reason });
  });

  it('the signature of a descriptor that lies across two reads', async () => {
    for (const shift of [1, 2, 3]) {
      const content = Buffer.alloc(600_000);
      // The local header of `a` has 31 bytes, and files are read by 256 KiB.
      content.write('PK\u0007\u0008', 262_144 - 31 - shift, 'latin1');
      const behind = uint(4, 0x08074b50, crc32(content), content.length, content.length);
      const bytes = rawZip([{ name: 'a', content, both: { flags: DESCRIPTOR }, behind }]);
      expect((await refusalOf(bytes, 'zip')).reason).toMatch(/^stored, with its size only behind data/);
    }
  });

  it('none of it when the signature is in deflated data, which has an end of its own', async () => {
    const content = Buffer.from('PK\u0007\u0008');
    const data = Buffer.concat([Buffer.of(1, 4, 0, 0xfb, 0xff), content]);
    const behind = uint(4, 0x08074b50, crc32(content), data.length, content.length);
    const both = { flags: DESCRIPTOR, method: DEFLATED };
    expect(await inspectBytes(rawZip([{ name: 'a', content, data, both, behind }]), 'zip')).toBeTruthy();
  });
});

describe('a safe name in UTF-8 without the flag', () => {
  const SPECIAL = /[\p{Cc}/\\:.<>|"?*]/gu;
  const special = (text: string) => (text.match(SPECIAL) ?? []).filter((char) => char < '\u0080').join('');

  it.each([...DECODINGS])('has no other separators, dots or controls in %s', (_encoding, decode) => {
    // Each lead byte, and each byte that can be the last one before ASCII.
    for (let code = 0x80; code < 0x1_0000; code += code < 0x1000 ? 1 : 61) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      for (const rest of ['.', '/', 'あ..']) {
        const name = String.fromCharCode(code) + rest;
        const decoded = decode(Buffer.from(name));
        if (decoded !== undefined && special(decoded) !== special(name)) expect.unreachable(name);
      }
    }
  });
});
