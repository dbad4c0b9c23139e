import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import type { ByteRange, OpenBlob } from '../../storage/blob-store.ts';
import { pipeInTurns } from '../../storage/pipe-in-turns.ts';
import { type Span, readSpans } from '../read-spans.ts';
import type { BodyPiece } from './file-answer.ts';
import { PackedBytes } from './packed-bytes.ts';
import { SpanReader } from './span-reader.ts';

/**
 * Streams the pieces of a multipart body in order. Ranges that follow each other closely are read together, and small
 * pieces are sent together. The first range is opened before this function returns, so that its failure can still
 * become an error answer. The stream fails when the file has fewer bytes than it should.
 * @param blob is closed with the stream
 * @param onBytes is called with the size of every piece of the file
 */
export async function streamParts(
  pieces: readonly BodyPiece[],
  blob: OpenBlob,
  onBytes: (bytes: number) => void,
): Promise<Readable> {
  const stream = new PartStream(readSpans(pieces), blob, onBytes);
  try {
    await stream.openFirst();
    return stream;
  } catch (error) {
    await blob[Symbol.asyncDispose]();
    throw error;
  }
}

class PartStream extends Readable {
  readonly #spans: readonly Span<BodyPiece>[];
  readonly #blob: OpenBlob;
  readonly #onBytes: (bytes: number) => void;
  readonly #chunks = this.#read();
  #source: Readable | undefined;

  constructor(spans: readonly Span<BodyPiece>[], blob: OpenBlob, onBytes: (bytes: number) => void) {
    super({ highWaterMark: 1 });
    this.#spans = spans;
    this.#blob = blob;
    this.#onBytes = onBytes;
  }

  async openFirst(): Promise<void> {
    await this.#open(this.#spans[0]!.range);
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    pipeInTurns(this, destination);
    return destination;
  }

  override _read(): void {
    this.#chunks.next().then(
      ({ value, done }) => this.push(done === true ? null : value),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#source?.destroy();
    callbackify(async () => this.#blob[Symbol.asyncDispose]())((failure) => done(error ?? failure));
  }

  async *#read(): AsyncGenerator<Buffer, void> {
    const packed = new PackedBytes();
    for (const { range, pieces } of this.#spans) {
      const reader = new SpanReader(this.#source ?? (await this.#open(range)), range.start);
      for (const piece of pieces)
        if (typeof piece === 'string') yield* packed.add(Buffer.from(piece));
        else
          for await (const bytes of reader.take(piece)) {
            this.#onBytes(bytes.length);
            yield* packed.add(bytes);
          }
      this.#source?.destroy();
      this.#source = undefined;
    }
    yield packed.rest();
  }

  async #open(range: ByteRange): Promise<Readable> {
    const source = await this.#blob.read(range);
    // The reader meets the failure with its next read; the client may have disconnected meanwhile.
    source.on('error', () => undefined);
    if (this.destroyed) source.destroy();
    this.#source = source;
    return source;
  }
}
