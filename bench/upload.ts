import { createReadStream, statSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { ADMIN_TOKEN, type Service } from './service.ts';

const BOUNDARY = '----bench-boundary-7d1f4c2a9b';

/** Publishes a file as a multipart form, streamed from the disk to the socket. */
export async function upload(
  service: Pick<Service, 'url'>,
  resource: string,
  version: string,
  file: string,
): Promise<void> {
  const head =
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="version_name"\r\n\r\n${version}\r\n` +
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="package.zip"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n';
  const tail = `\r\n--${BOUNDARY}--\r\n`;
  const out = request(`${service.url}/resources/${resource}/versions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': head.length + statSync(file).size + tail.length,
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    out.on('response', resolve).on('error', reject),
  );
  await pipeline(async function* () {
    yield head;
    yield* createReadStream(file, { highWaterMark: 1 << 20 });
    yield tail;
  }, out);
  const answer = await answered;
  const body = await text(answer);
  if (answer.statusCode !== 201) throw new Error(`${answer.statusCode} ${body}`);
}
