import { type Dispatcher, Pool } from 'undici';
import { type Clock, systemClock } from '../../clock/clock.ts';

/** A request: parameters appended to the URL, and a JSON body. */
export interface ValidatorRequest {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface ValidatorAnswer {
  /** 0: yes; positive: no, and the reason; negative: an error of the validator. */
  readonly code: number;
  readonly msg?: unknown;
  readonly data?: unknown;
}

/** There is no usable answer. The message says why, and contains neither the request nor the URL. */
export class ValidatorFailed extends Error {
  override readonly name = 'ValidatorFailed';
}

/** bytes; bound of an answer */
const MAX_ANSWER = 65_536;

/** The user agent is the one that `fetch` sends. */
const HEADERS = { 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'node' };

/**
 * Sends a request to an external service, with bounds on time and on the size of the answer. It follows no
 * redirects. It takes a pool of connections and not `fetch`, which costs several times the CPU time: see
 * docs/decisions/017-validators-by-undici.md.
 */
export class HttpValidator {
  private readonly url: URL;
  private readonly pool: Pool;

  /** @param timeout ms for the whole exchange */
  constructor(
    url: string,
    private readonly timeout: number,
    private readonly clock: Clock = systemClock,
  ) {
    this.url = new URL(url);
    // With HTTP/2 requests would share connections, and giving one up could not close its own.
    this.pool = new Pool(this.url.origin, { allowH2: false, connectTimeout: timeout });
  }

  /** @throws ValidatorFailed */
  async post({ query, body }: ValidatorRequest): Promise<ValidatorAnswer> {
    const exchange = new Exchange();
    const cancel = this.clock.after(this.timeout, () => exchange.giveUp('does not answer in time'));
    try {
      const content = body === undefined ? null : JSON.stringify(body);
      this.pool.dispatch(
        { method: 'POST', path: this.pathWith(query), headers: HEADERS, body: content },
        exchange,
      );
      const { status, text } = await exchange.answer;
      const answer = parse(text);
      if (answer.code === 0 && status >= 300) throw new ValidatorFailed(`answers yes with ${status}`);
      return answer;
    } finally {
      cancel();
    }
  }

  private pathWith(query: ValidatorRequest['query']): string {
    const { pathname, search } = this.url;
    if (query === undefined) return pathname + search;
    const url = new URL(this.url);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return pathname + url.search;
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A request on its way. To give it up closes its connection, so that the rest of the answer is not received. */
class Exchange implements Dispatcher.DispatchHandler {
  private readonly outcome = Promise.withResolvers<Answer>();
  private readonly chunks: Uint8Array[] = [];
  private controller?: Dispatcher.DispatchController;
  private failure?: ValidatorFailed;
  private status = 0;
  private size = 0;

  /** Rejects with ValidatorFailed. */
  get answer(): Promise<Answer> {
    return this.outcome.promise;
  }

  giveUp(why: string): void {
    this.failure = new ValidatorFailed(why);
    this.outcome.reject(this.failure);
    this.controller?.abort(this.failure);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // Its time ended while the connection was being made.
    if (this.failure !== undefined) controller.abort(this.failure);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
    // Many services send a refusal with a 4xx status.
    if (status >= 500 || (status >= 300 && status < 400)) this.giveUp(`answers with ${status}`);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.size += chunk.length;
    if (this.size > MAX_ANSWER) this.giveUp(`answers with more than ${MAX_ANSWER} bytes`);
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.outcome.resolve({ status: this.status, text: Buffer.concat(this.chunks).toString() });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    this.outcome.reject(new ValidatorFailed(`cannot be reached (${error.code ?? 'unknown reason'})`));
  }
}

function parse(text: string): ValidatorAnswer {
  const answer = parseJson(text) as ValidatorAnswer | null;
  if (!Number.isSafeInteger(answer?.code)) throw new ValidatorFailed('answers without a code');
  return { code: answer!.code, msg: answer!.msg, data: answer!.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ValidatorFailed('answers with something that is not JSON');
  }
}
