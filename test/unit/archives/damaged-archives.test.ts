import { writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArchiveType, FileTree } from '../../../src/archives/tree/file-tree.ts';
import { PackageRefused } from '../../../src/archives/errors.ts';
import { inspectArchive } from '../../../src/archives/inspect-archive.ts';
import { inspectBytes, LIMITS, withFile } from '../../support/archives/inspect-bytes.ts';
import { gnuLongName, pax, rawTarGz } from '../../support/archives/raw-tar-gz.ts';
import { DEFLATED, DESCRIPTOR, rawZip, uint, UNIX, zip64End } from '../../support/archives/raw-zip.ts';

const TEXT = 'the same words again and again, '.repeat(40);

const SOUND: Record<ArchiveType, Buffer> = {
  zip: rawZip(
    [
      { name: 'dir/', both: { madeBy: UNIX, attributes: 0o040755 * 2 ** 16 } },
      { name: 'dir/deflated', content: TEXT, both: { method: DEFLATED } },
      { name: 'dir/größe', content: TEXT, both: { madeBy: UNIX, attributes: 0o100644 * 2 ** 16 } },
      {
        name: 'streamed',
        content: 'abc',
        both: { flags: DESCRIPTOR },
        local: { crc32: 0, size: 0, compressedSize: 0 },
        behind: uint(4, 0x08074b50, 0x352441c2, 3, 3),
      },
      { name: 'empty' },
    ],
    { comment: Buffer.from('comment'), before: (at) => zip64End(at) },
  ),
  'tar.gz': rawTarGz([
    { name: './', type: '5' },
    { name: './dir/', type: '5' },
    { name: './dir/text', content: TEXT },
    pax({ path: `dir/${'ü'.repeat(60)}`, size: '3' }),
    { name: 'x', content: 'abc', mode: 0o755 },
    gnuLongName('g'.repeat(120)),
    { name: 'empty' },
  ]),
};

/** No checksum in a zip covers the mode bits, which only the central directory has. */
function protectedPart(type: ArchiveType, tree: FileTree): unknown {
  if (type === 'tar.gz') return tree;
  return { ...tree, files: tree.files.map(({ path, size, sha256 }) => ({ path, size, sha256 })) };
}

/** A fraction of the length; random doubles would nearly all be close to 0. */
const place = fc.nat(9999).map((part) => part / 10_000);
const flips = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 7 })), { minLength: 1, maxLength: 3 });
const overwrites = fc.array(fc.tuple(place, fc.constantFrom(0, 0xff, 0x2f, 0x80)), { maxLength: 1 });
const length = fc.oneof(fc.constant(1), place);

function damaged(
  bytes: Buffer,
  bits: readonly [number, number][],
  values: readonly [number, number][],
  keep: number,
) {
  const copy = Buffer.from(bytes.subarray(0, Math.ceil(bytes.length * keep)));
  for (const [at, bit] of bits) copy[Math.floor(at * copy.length)]! ^= 1 << bit;
  for (const [at, value] of values) copy[Math.floor(at * copy.length)] = value;
  return copy;
}

describe.each<ArchiveType>(['zip', 'tar.gz'])('a damaged %s', (type) => {
  it('is refused, or gives the same tree', async () => {
    const sound = protectedPart(type, await inspectBytes(SOUND[type], type));
    await withFile(SOUND[type], async (file) => {
      await fc.assert(
        fc.asyncProperty(flips, overwrites, length, async (bits, values, keep) => {
          await writeFile(file, damaged(SOUND[type], bits, values, keep));
          const outcome = await inspectArchive(file, type, LIMITS).catch((error: unknown) => error);
          if (outcome instanceof PackageRefused) return;
          expect(protectedPart(type, outcome as FileTree)).toEqual(sound);
        }),
        { numRuns: 1000 },
      );
    });
  });

  it('is refused wherever it is cut off', async () => {
    await withFile(SOUND[type], async (file) => {
      for (let size = 0; size < SOUND[type].length; size += 1) {
        await writeFile(file, SOUND[type].subarray(0, size));
        await expect(inspectArchive(file, type, LIMITS)).rejects.toBeInstanceOf(PackageRefused);
      }
    });
  });
});

// tar's checksums cover only the headers, so changed content gives a different tree: only the kind of outcome
// is certain.
it('a tar that was damaged before it was compressed is refused, or gives a tree', async () => {
  const sound = gunzipSync(SOUND['tar.gz']);
  await withFile(sound, async (file) => {
    await fc.assert(
      fc.asyncProperty(flips, overwrites, length, async (bits, values, keep) => {
        await writeFile(file, gzipSync(damaged(sound, bits, values, keep)));
        const outcome: unknown = await inspectArchive(file, 'tar.gz', LIMITS).catch(
          (error: unknown) => error,
        );
        if (!(outcome instanceof PackageRefused)) expect(outcome).toHaveProperty('files');
      }),
      { numRuns: 500 },
    );
  });
});
