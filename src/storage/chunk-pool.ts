/** bytes; the smallest and the largest chunk of a file on its way to a client. Sizes are powers of two. */
export const MIN_CHUNK = 128 * 1024;
export const MAX_CHUNK = 1024 * 1024;
/** bytes; all readers share this much while that gives each two chunks, and no more is kept for reuse. */
const SHARED = 16 * 1024 * 1024;

const free: ArrayBuffer[] = [];
const acquired = new WeakSet<ArrayBufferLike>();
let kept = 0;
let readers = 0;

/**
 * Memory for the reader of one file, which has at most two chunks at a time. The fewer readers there are, the larger
 * the chunks: each chunk costs the same handful of thread switches, whatever its size.
 */
export class ChunkReader implements Disposable {
  constructor() {
    readers++;
  }

  /**
   * Memory for the next chunk; at least one byte, but perhaps less or more than `wanted`. Releasing it is optional, but
   * allocating new memory is most of the cost of sending a file.
   */
  acquire(wanted: number): ArrayBuffer {
    if (wanted < MIN_CHUNK) return new ArrayBuffer(wanted);
    const size = Math.min(powerOfTwo(wanted, Math.ceil), share());
    const memory = takeFree(size) ?? Buffer.allocUnsafeSlow(size).buffer;
    acquired.add(memory);
    return memory;
  }

  /** Call this once, when nothing more will be acquired. */
  [Symbol.dispose](): void {
    readers--;
  }
}

/** Call this when the chunk is no longer used. Memory from another source is ignored. */
export function releaseChunk({ buffer }: Uint8Array): void {
  if (!acquired.delete(buffer)) return;
  free.push(buffer as ArrayBuffer);
  kept += buffer.byteLength;
  while (kept > SHARED) kept -= free.shift()!.byteLength;
}

function share(): number {
  const each = powerOfTwo(SHARED / (2 * readers), Math.floor);
  return Math.min(MAX_CHUNK, Math.max(MIN_CHUNK, each));
}

function takeFree(size: number): ArrayBuffer | undefined {
  const at = free.findLastIndex(({ byteLength }) => byteLength === size);
  if (at === -1) return undefined;
  kept -= size;
  return free.splice(at, 1)[0];
}

function powerOfTwo(bytes: number, round: (exponent: number) => number): number {
  return 2 ** round(Math.log2(bytes));
}
