import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Answer } from './client.ts';
import { ADMIN_TOKEN } from './test-app.ts';

export interface Package {
  readonly name: string;
  readonly os: string;
  readonly arch: string;
  readonly channel: string;
  readonly filename: string;
}

export interface Granted {
  readonly access_key: string;
  readonly host: string;
  readonly signature: string;
  readonly policy: string;
  readonly key: string;
  readonly name: string;
}

export type FormFields = readonly (readonly [name: string, value: string])[];

const USER_AGENT = 'Apifox/1.0.0 (https://apifox.com)';
const FORM = 'application/x-www-form-urlencoded';

/** Sends the requests of MirrorChyan's upload script, byte for byte as Python's `requests` writes them. */
export class PublisherScript {
  constructor(
    readonly url: string,
    readonly rid: string,
    private readonly token = ADMIN_TOKEN,
  ) {}

  begin(fields: object): Promise<Answer<Granted>> {
    return this.postForm('', fields);
  }

  /** The form fields in the script's order. */
  fieldsOf(granted: Granted, downloadName = granted.name): FormFields {
    return [
      ['success_action_status', '200'],
      ['name', granted.name],
      ['signature', granted.signature],
      ['key', granted.key],
      ['policy', granted.policy],
      ['OSSAccessKeyId', granted.access_key],
      ['Content-Disposition', `attachment; filename="${downloadName}"`],
    ];
  }

  upload(host: string, fields: FormFields, file: Buffer, fileName = 'package.zip'): Promise<Answer> {
    const boundary = randomBytes(16).toString('hex');
    const parts = fields.map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\n\r\n`;
    const body = Buffer.concat([
      Buffer.from(parts.join('') + head),
      file,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    return send('POST', host, { 'Content-Type': `multipart/form-data; boundary=${boundary}` }, body);
  }

  callBack(fields: object): Promise<Answer<{ status_key: string }>> {
    return this.postForm('/callback', fields);
  }

  status(key: string): Promise<Answer<{ status: number; msg?: string }>> {
    return send('GET', this.at(`/status?${encode({ key })}`), this.headers());
  }

  put(what: 'release-note' | 'custom-data', fields: object): Promise<Answer> {
    return send('PUT', this.at(`/${what}`), this.headers(FORM), Buffer.from(encode(fields)));
  }

  /** Runs the first three steps. @throws when one is refused */
  async publish(fields: Package, file: Buffer): Promise<string> {
    const granted = succeeded(await this.begin(fields)).body.data!;
    succeeded(await this.upload(granted.host, this.fieldsOf(granted), file));
    const called = succeeded(await this.callBack({ ...fields, key: granted.key }));
    return called.body.data!.status_key;
  }

  private postForm(path: string, fields: object): Promise<Answer> {
    return send('POST', this.at(path), this.headers(FORM), Buffer.from(encode(fields)));
  }

  private at(path: string): string {
    return `${this.url}/api/resources/${this.rid}/versions${path}`;
  }

  private headers(type?: string): Record<string, string> {
    return { Authorization: this.token, ...(type !== undefined && { 'Content-Type': type }) };
  }
}

export function succeeded<T>(answer: Answer<T>): Answer<T> {
  if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

/** Encodes like Python's `quote_plus`, which keeps `~` and escapes `*`; URLSearchParams does the opposite. */
function encode(fields: object): string {
  const text = new URLSearchParams(fields as Record<string, string>).toString();
  return text.replaceAll('*', '%2A').replaceAll('%7E', '~');
}

async function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<Answer> {
  const sent = {
    'User-Agent': USER_AGENT,
    'Accept-Encoding': 'gzip, deflate',
    Accept: '*/*',
    ...headers,
    ...(body !== undefined && { 'Content-Length': body.length }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request(url, { method, headers: sent }, (incoming) => {
    buffer(incoming).then((bytes) => {
      const received = new Headers(incoming.headers as Record<string, string>);
      resolve({ status: incoming.statusCode!, headers: received, body: JSON.parse(bytes.toString()) });
    }, reject);
  });
  outgoing.on('error', reject).end(body);
  return promise;
}
