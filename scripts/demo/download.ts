import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { size } from './amounts.ts';
import type { Update } from './check.ts';
import { ProgressBar } from './progress-bar.ts';
import { sha256 } from './release.ts';
import type { Stage } from './stage.ts';
import { verify } from './verify.ts';

/** The facts of a package without its bytes. */
export async function inspect({ service }: Stage, update: Update): Promise<void> {
  const { headers } = await service.ask({ method: 'HEAD', url: update.url, status: 200 });
  verify('content-length', Number(headers.get('content-length')), update.size);
  verify('content-type', headers.get('content-type'), 'application/zip');
}

export async function download(stage: Stage, update: Update, file: string): Promise<void> {
  const url = await follow(stage, update);
  const answer = await stage.service.ask({ method: 'GET', url, status: 200 });
  await save(stage, answer, { file, total: update.size });
  await verifyFile(stage, file, update);
}

/** A download whose connection breaks half-way, and which goes on from there. */
export async function downloadInTwoParts(stage: Stage, update: Update, file: string): Promise<void> {
  const { service, screen } = stage;
  const url = await follow(stage, update);
  const broken = await service.ask({ method: 'GET', url, status: 200 });
  const half = Math.floor(update.size / 2);
  await save(stage, broken, { file, total: update.size, until: half });
  screen.line(`  The connection breaks after ${size(half)}; the client asks for the rest.`);
  const headers = { range: `bytes=${half}-`, 'if-range': broken.headers.get('etag')! };
  const rest = await service.ask({ method: 'GET', url, headers, status: 206 });
  verify(
    'content-range',
    rest.headers.get('content-range'),
    `bytes ${half}-${update.size - 1}/${update.size}`,
  );
  await save(stage, rest, { file, total: update.size, from: half });
  await verifyFile(stage, file, update);
}

/** Where a download URL leads. */
async function follow({ service }: Stage, update: Update): Promise<string> {
  const answer = await service.ask({ method: 'GET', url: update.url, status: 302 });
  return answer.headers.get('location')!;
}

interface Part {
  readonly file: string;
  /** Bytes of the whole file. */
  readonly total: number;
  readonly from?: number;
  readonly until?: number;
}

async function save({ screen, signal }: Stage, answer: Response, part: Part): Promise<void> {
  const { file, total, from = 0, until = total } = part;
  const bar = new ProgressBar(screen, { verb: 'downloaded', total, from });
  const bytes = bar.count(first(until - from, answer.body!));
  await pipeline(bytes, createWriteStream(file, { flags: from === 0 ? 'w' : 'a' }), { signal });
}

/** Ends, and with it the connection, after so many bytes. */
async function* first(count: number, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of source) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

async function verifyFile({ screen, signal }: Stage, file: string, update: Update): Promise<void> {
  verify('the size of the download', (await stat(file)).size, update.size);
  verify('the sha256 of the download', await sha256(file, signal), update.sha256);
  screen.verified(`${update.size} bytes, sha256 ${update.sha256.slice(0, 16)}…: as announced`);
}
