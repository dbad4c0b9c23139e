import { randomFillSync } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

const ENTRIES = 256;

/** Writes a zip of a few hundred incompressible files, stored uncompressed. */
export async function writeStoredZip(file: string, bytes: number): Promise<void> {
  const zip = new ZipFile();
  const content = Buffer.alloc(Math.ceil(bytes / ENTRIES));
  for (let i = 0; i < ENTRIES; i++)
    zip.addReadStreamLazy(`data/${i}.bin`, { compress: false }, (give) =>
      give(null, Readable.from(pieces(content))),
    );
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file, { highWaterMark: 1 << 20 }));
}

function* pieces(content: Buffer): Generator<Buffer> {
  randomFillSync(content);
  for (let at = 0; at < content.length; at += 1 << 20)
    yield Buffer.from(content.subarray(at, at + (1 << 20)));
}
