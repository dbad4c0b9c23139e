import { connect } from 'node:net';
import { CountedAnswer } from './counted-answer.ts';

const MBIT = 1e6 / 8;
/** s; shorter pauses are not worth a timer. */
const PAUSE = 0.02;
/** Shared by all downloads: collecting garbage here would take cores from the service. */
const buffer = Buffer.allocUnsafe(256 * 1024);

export interface Pace {
  /** Mbit/s; 0: no limit. */
  readonly mbit: number;
  readonly onBytes: (count: number) => void;
  /** Cuts the download, which is no error. */
  readonly signal: AbortSignal;
}

/** Downloads a file through a redirect, and drops the bytes. */
export async function download(url: string, pace: Pace): Promise<void> {
  try {
    const redirect = await fetch(url, { redirect: 'manual', signal: pace.signal });
    await read(new URL(redirect.headers.get('location')!), pace);
  } catch (error) {
    if (!pace.signal.aborted) throw error;
  }
}

function read(
  { hostname: host, port, pathname, search }: URL,
  { mbit, onBytes, signal }: Pace,
): Promise<void> {
  const begin = performance.now();
  const answer = new CountedAnswer();
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const early = () => (mbit === 0 ? 0 : bytes / (mbit * MBIT) - (performance.now() - begin) / 1000);
    const callback = (count: number, chunk: Uint8Array) => {
      answer.take(chunk.subarray(0, count));
      bytes += count;
      onBytes(count);
      if (answer.left === 0) socket.destroy();
      const pause = early();
      if (pause <= PAUSE) return true;
      setTimeout(() => socket.resume(), pause * 1000);
      return false;
    };
    const socket = connect({ port: Number(port), host, signal, onread: { buffer, callback } });
    socket.once('error', reject).once('close', () => resolve());
    socket.once('end', () => reject(new Error(`a download ended ${answer.left} bytes early`)));
    answer.begin();
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  });
}
