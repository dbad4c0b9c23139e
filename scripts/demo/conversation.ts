import { Failure } from './failure.ts';
import { shorten } from './readable-json.ts';
import type { Screen } from './screen.ts';
import { Transcript } from './transcript.ts';
import { verify } from './verify.ts';

export interface Question {
  readonly method: string;
  /** Below the service, or a whole URL it gave. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
  /** With the administrator's token. */
  readonly admin?: boolean;
  readonly form?: UploadForm;
  /** Expected HTTP status. */
  readonly status: number;
}

export interface UploadForm {
  readonly type: string;
  readonly body: ReadableStream;
  /** The form as lines to read. */
  readonly shown: readonly string[];
}

interface Envelope<T> {
  readonly code: number;
  readonly msg: string;
  readonly data?: T;
}

/** Asks the service over HTTP, and shows each question and its answer. */
export class Conversation {
  readonly #transcript: Transcript;
  readonly #service: string;
  readonly #token: string;
  readonly #signal: AbortSignal;

  constructor(screen: Screen, service: string, token: string, signal: AbortSignal) {
    this.#transcript = new Transcript(screen);
    this.#service = service;
    this.#token = token;
    this.#signal = signal;
  }

  /** An answer whose body is still to be read. @throws Failure for another status than expected */
  async ask(question: Question): Promise<Response> {
    const answer = await this.#send(question);
    this.#transcript.notable(answer.headers);
    return answer;
  }

  /** The `data` of a JSON answer. @throws Failure for another status than expected, or an error code */
  async askJson<T>(question: Question): Promise<T> {
    const answer = await this.#send(question);
    const envelope = (await answer.json()) as Envelope<T>;
    this.#transcript.json(envelope);
    verify('the code of the answer', envelope.code, 0);
    verify('the msg of the answer', envelope.msg, 'success');
    return envelope.data as T;
  }

  /** The same without a word, for what is asked again and again. */
  async askQuietly<T>(question: Question): Promise<T> {
    const answer = await fetch(new URL(question.url, this.#service), this.#request(question));
    verify(`the status of ${question.url}`, answer.status, question.status);
    return ((await answer.json()) as Envelope<T>).data as T;
  }

  async #send(question: Question): Promise<Response> {
    const { method, url, status } = question;
    const name = `${method} ${shorten(url.replace(this.#service, ''), 60)}`;
    this.#show(question);
    const asked = performance.now();
    const answer = await fetch(new URL(url, this.#service), this.#request(question)).catch(
      (error: unknown) => {
        throw new Failure(`no answer to ${name}: ${reason(error)}`);
      },
    );
    this.#transcript.status(answer.status, performance.now() - asked);
    if (answer.status !== status && isJson(answer)) this.#transcript.json(await answer.json());
    verify(`the status of ${name}`, answer.status, status);
    return answer;
  }

  #show({ method, url, headers = {}, admin, json, form }: Question): void {
    this.#transcript.request(method, url.replace(this.#service, ''));
    this.#transcript.details(Object.entries(headers).map((header) => header.join(': ')));
    if (admin) this.#transcript.details(["authorization: Bearer <the administrator's token>"]);
    if (json) this.#transcript.json(json);
    if (form) this.#transcript.details(form.shown);
  }

  #request({ method, headers, admin, json, form }: Question): RequestInit {
    return {
      method,
      redirect: 'manual',
      signal: this.#signal,
      headers: {
        ...headers,
        ...(json && { 'content-type': 'application/json' }),
        ...(form && { 'content-type': form.type }),
        ...(admin && { authorization: `Bearer ${this.#token}` }),
      },
      body: form?.body ?? (json && JSON.stringify(json)),
      duplex: 'half',
    };
  }
}

function isJson(answer: Response): boolean {
  return answer.headers.get('content-type')?.startsWith('application/json') === true;
}

/** fetch keeps what went wrong in the cause. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
