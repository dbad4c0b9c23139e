import { type Clock, systemClock } from '../../clock/clock.ts';

/** A request: parameters appended to the URL, and a JSON body. */
export interface ValidatorRequest {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface ValidatorAnswer {
  /** 0: yes; positive: no, and the reason; negative: an error of the validator. */
  readonly code: number;
  readonly data?: unknown;
}

/** There is no usable answer. The message says why, and contains neither the request nor the URL. */
export class ValidatorFailed extends Error {
  override readonly name = 'ValidatorFailed';
}

/** bytes; bound of an answer */
const MAX_ANSWER = 65_536;

/**
 * Sends a request to an external service, with bounds on time and on the size of the answer. It follows no
 * redirects.
 */
export class HttpValidator {
  /** @param timeout ms for the whole exchange */
  constructor(
    private readonly url: string,
    private readonly timeout: number,
    private readonly clock: Clock = systemClock,
  ) {}

  /** @throws ValidatorFailed */
  async post({ query = {}, body }: ValidatorRequest): Promise<ValidatorAnswer> {
    const ending = new AbortController();
    const late = () => ending.abort(new ValidatorFailed('does not answer in time'));
    const cancel = this.clock.after(this.timeout, late);
    try {
      const url = new URL(this.url);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return await exchange(url, body, ending.signal);
    } catch (error) {
      throw error instanceof ValidatorFailed ? error : unreachable(error);
    } finally {
      cancel();
      // Closes the connection, so that the unread rest of the answer is not received.
      ending.abort();
    }
  }
}

async function exchange(url: URL, body: object | undefined, signal: AbortSignal): Promise<ValidatorAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    signal,
  });
  const { status } = response;
  // Many services send a refusal with a 4xx status.
  if (status >= 500 || (status >= 300 && status < 400)) throw new ValidatorFailed(`answers with ${status}`);
  const answer = parse(await readAll(response.body));
  if (answer.code === 0 && !response.ok) throw new ValidatorFailed(`answers yes with ${status}`);
  return answer;
}

async function readAll(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER) throw new ValidatorFailed(`answers with more than ${MAX_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): ValidatorAnswer {
  const answer = parseJson(text) as ValidatorAnswer | null;
  if (!Number.isSafeInteger(answer?.code)) throw new ValidatorFailed('answers without a code');
  return { code: answer!.code, data: answer!.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ValidatorFailed('answers with something that is not JSON');
  }
}

function unreachable(error: unknown): ValidatorFailed {
  const { code } = ((error as Error).cause ?? {}) as { code?: string };
  return new ValidatorFailed(`cannot be reached (${code ?? 'unknown reason'})`);
}
