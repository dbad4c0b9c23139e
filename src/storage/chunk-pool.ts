/** bytes; size of one chunk of a file on its way to a client */
export const CHUNK = 128 * 1024;
/** Number of free chunks that are kept for reuse: 16 MiB. */
const MAX_FREE = 128;

const free: ArrayBuffer[] = [];
const acquired = new WeakSet<ArrayBufferLike>();

/**
 * Returns memory for one chunk. Releasing it is optional, but allocating new memory is most of the cost of
 * sending a file.
 */
export function acquireChunk(): ArrayBuffer {
  const memory = free.pop() ?? Buffer.allocUnsafeSlow(CHUNK).buffer;
  acquired.add(memory);
  return memory;
}

/** Call this when the chunk is no longer used. Memory from another source is ignored. */
export function releaseChunk({ buffer }: Uint8Array): void {
  if (!acquired.delete(buffer) || free.length === MAX_FREE) return;
  free.push(buffer as ArrayBuffer);
}
