import type { Readable } from 'node:stream';
import { type Digests, PackageDigests } from '../../digests/package-digests.ts';
import { releaseChunk } from '../chunk-pool.ts';
import { DigestThread } from '../repo/staging/digest-thread.ts';

/** bytes; a thread for less would cost more than it spares the event loop. */
const SMALL = 1 << 20;

/**
 * Computes the digests of everything that `source` gives, in a thread of low priority.
 * @param size expected number of bytes
 * @param onChunk called with the size of each chunk; the next one is read when it resolves
 */
export async function digestStream(
  source: Readable,
  size: number,
  onChunk: (bytes: number) => Promise<void> = async () => {},
): Promise<Digests> {
  const thread = size > SMALL ? new DigestThread() : undefined;
  const digests = new PackageDigests();
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      await (thread?.update(chunk) ?? digests.update(chunk));
      releaseChunk(chunk);
      await onChunk(chunk.length);
    }
    return await (thread?.finish() ?? digests.finish());
  } finally {
    source.destroy();
    await thread?.close();
  }
}
