import { randomFillSync } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

const FILES = 256;
/** The share of the large package that both have in common. */
const COMMON = 0.05;

export interface PairedPackages {
  readonly small: string;
  readonly large: string;
}

/**
 * A large package of incompressible files, and a small one that holds a part of them: the incremental package
 * between them is nearly as large as the large one.
 */
export async function writePairedPackages(directory: string, bytes: number): Promise<PairedPackages> {
  const small = path.join(directory, 'small.zip');
  const large = path.join(directory, 'large.zip');
  const common = randomFillSync(Buffer.alloc(Math.ceil(bytes * COMMON)));
  await write(small, common, 0, 0);
  await write(large, common, FILES, Math.ceil((bytes * (1 - COMMON)) / FILES));
  return { small, large };
}

async function write(file: string, common: Buffer, count: number, size: number): Promise<void> {
  const zip = new ZipFile();
  zip.addBuffer(common, 'common.bin', { compress: false });
  for (let i = 0; i < count; i++)
    zip.addReadStreamLazy(`data/${i}.bin`, { compress: false }, (give) => {
      give(null, Readable.from([randomFillSync(Buffer.alloc(size))]));
    });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file, { highWaterMark: 1 << 20 }));
}
