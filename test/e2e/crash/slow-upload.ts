import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { keepAlive } from './keep-alive.ts';

const BOUNDARY = 'boundary-of-a-slow-upload';

export interface UploadAnswer {
  readonly status: number;
  readonly body: { code: number; msg: string; data?: unknown };
}

/** A publication whose bytes go out when the test says so. */
export class SlowUpload {
  /** Rejects when the connection breaks. */
  readonly answer: Promise<UploadAnswer>;
  private readonly request: ClientRequest;

  constructor(url: string, rid: string, version: string) {
    const headers = {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    };
    const options = { method: 'POST', headers, agent: keepAlive };
    this.request = request(`${url}/resources/${rid}/versions`, options);
    this.answer = this.read();
    this.answer.catch(() => undefined);
    this.request.write(field('version_name', version) + fileHead('package.bin'));
  }

  /** Resolves when the bytes have been handed to the operating system. */
  async send(bytes: Uint8Array): Promise<void> {
    if (!this.request.write(bytes)) await once(this.request, 'drain');
  }

  finish(): Promise<UploadAnswer> {
    this.request.end(`\r\n--${BOUNDARY}--\r\n`);
    return this.answer;
  }

  private async read(): Promise<UploadAnswer> {
    const [response] = (await once(this.request, 'response')) as [IncomingMessage];
    return { status: response.statusCode!, body: (await json(response)) as UploadAnswer['body'] };
  }
}

const field = (name: string, value: string) =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const fileHead = (name: string) =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
