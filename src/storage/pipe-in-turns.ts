import type { Readable } from 'node:stream';
import { loopTurns, PER_TURN } from './loop-turns.ts';

/**
 * Pipes `source` in slices, in turns with all other transfers. Unlike the `pipe` of Node, it waits until each slice is
 * written before it takes more from `source`, so that the memory of a chunk can be used again.
 * @param onWritten called with every chunk that is written
 * @returns stops it, and leaves `source` paused
 */
export function pipeInTurns(
  source: Readable,
  destination: NodeJS.WritableStream,
  onWritten: (chunk: Buffer) => void = () => undefined,
): () => void {
  let isWriting = false;
  let hasEnded = false;
  let isStopped = false;

  function onData(chunk: Buffer): void {
    isWriting = true;
    source.pause();
    loopTurns.take(() => write(chunk, 0));
  }

  function write(chunk: Buffer, from: number): number {
    // A stream that has ended is destroyed as well; its last chunk may still wait here.
    if (isStopped || (source.destroyed && !hasEnded)) return 0;
    const slice = chunk.subarray(from, from + PER_TURN);
    const end = from + slice.length;
    destination.write(slice, (error) => {
      if (error || isStopped) return;
      if (end < chunk.length) return loopTurns.take(() => write(chunk, end));
      isWriting = false;
      onWritten(chunk);
      if (hasEnded) destination.end();
      else source.resume();
    });
    return slice.length;
  }

  function onEnd(): void {
    hasEnded = true;
    if (!isWriting) destination.end();
  }

  source.on('data', onData).once('end', onEnd);
  return () => {
    isStopped = true;
    source.off('data', onData).off('end', onEnd).pause();
  };
}
