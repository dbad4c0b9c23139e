import { ADMIN_TOKEN } from './test-app.ts';

export interface Answer<T = any> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { code: number; msg: string; data?: T };
}

export interface Publication {
  readonly version_name: string;
  readonly file: Blob | Buffer;
  readonly fileName?: string;
  readonly channel?: string;
  readonly system?: string;
  readonly arch?: string;
  readonly [field: string]: unknown;
}

/** Sends requests to a running service, as publishers and clients do. */
export class Client {
  constructor(
    readonly url: string,
    private readonly token: string | undefined = ADMIN_TOKEN,
  ) {}

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const form = body instanceof FormData;
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && !form && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: form ? body : body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  createResource(resource_id: string, more: object = {}): Promise<Answer> {
    return this.send('POST', '/resources', { resource_id, name: resource_id, ...more });
  }

  publish(rid: string, { file, fileName = 'package.zip', ...fields }: Publication): Promise<Answer> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
    form.append('file', file instanceof Blob ? file : new Blob([new Uint8Array(file)]), fileName);
    return this.send('POST', `/resources/${rid}/versions`, form);
  }

  /** The state of one version, as administrators see it. */
  version(rid: string, name: string): Promise<Answer> {
    return this.send('GET', `/admin/resources/${rid}/versions/${encodeURIComponent(name)}`);
  }

  latest(rid: string, query: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', `/resources/${rid}/latest?${new URLSearchParams(query).toString()}`);
  }
}

/** The bytes behind a URL, redirects followed. */
export async function download(url: string, init: RequestInit = {}): Promise<Buffer> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${response.status} from ${url}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}
