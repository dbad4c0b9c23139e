/** Bytes of a chunk of a file on its way to a client. */
export const CHUNK = 128 * 1024;
/** Most chunks that are kept for the next one to need them: 16 MiB. */
const MAX_FREE = 128;

const free: ArrayBuffer[] = [];
const acquired = new WeakSet<ArrayBufferLike>();

/** Memory for one chunk. Nobody has to give it back; but new memory is most of what it costs to send a file. */
export function acquireChunk(): ArrayBuffer {
  const memory = free.pop() ?? Buffer.allocUnsafeSlow(CHUNK).buffer;
  acquired.add(memory);
  return memory;
}

/** To be called when nobody looks at the chunk any more. What was not lent is left alone. */
export function releaseChunk({ buffer }: Uint8Array): void {
  if (!acquired.delete(buffer) || free.length === MAX_FREE) return;
  free.push(buffer as ArrayBuffer);
}
