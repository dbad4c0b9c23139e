import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const MBIT = 1e6 / 8;

export interface Pace {
  /** Mbit/s; 0: as fast as it goes. */
  readonly mbit: number;
  readonly onBytes: (count: number) => void;
  /** Breaks it off, which is no error. */
  readonly signal: AbortSignal;
}

/** Downloads a file, by way of a redirect, and drops what it gets. */
export async function download(url: string, pace: Pace): Promise<void> {
  try {
    const redirect = await ask(url, pace.signal);
    redirect.resume();
    const file = await ask(redirect.headers.location!, pace.signal);
    if (file.statusCode !== 200) throw new Error(`a download was answered ${file.statusCode}`);
    await read(file, pace);
  } catch (error) {
    if (!pace.signal.aborted) throw error;
  }
}

async function ask(url: string, signal: AbortSignal): Promise<IncomingMessage> {
  const [answer] = await once(get(url, { signal }), 'response');
  return answer as IncomingMessage;
}

async function read(file: IncomingMessage, { mbit, onBytes, signal }: Pace): Promise<void> {
  const begin = performance.now();
  let bytes = 0;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    onBytes(chunk.length);
    if (mbit === 0) continue;
    const early = bytes / (mbit * MBIT) - (performance.now() - begin) / 1000;
    if (early > 0.02) await delay(early * 1000, undefined, { signal });
  }
}
