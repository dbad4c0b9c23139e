/** Passes chunks through and calls `found` when the signature stands in them, also across two chunks. */
export async function* watchFor(
  signature: Buffer,
  chunks: AsyncIterable<Buffer>,
  found: () => never,
): AsyncGenerator<Buffer> {
  const overlap = signature.length - 1;
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const seam = Buffer.concat([tail, chunk.subarray(0, overlap)]);
    if (seam.includes(signature) || chunk.includes(signature)) found();
    tail = Buffer.concat([tail, chunk.subarray(-overlap)]).subarray(-overlap);
    yield chunk;
  }
}
