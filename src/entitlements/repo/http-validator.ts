import { type Clock, systemClock } from '../../clock/clock.ts';

/** What is asked: parameters appended to the URL, and a JSON body. */
export interface ValidatorRequest {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface ValidatorAnswer {
  /** 0: yes; above: no, and why. */
  readonly code: number;
  readonly data?: unknown;
}

/** There is no answer to go by. The message says why, and neither what was asked nor where. */
export class ValidatorFailed extends Error {
  override readonly name = 'ValidatorFailed';
}

/** Most bytes an answer may have. */
const MAX_ANSWER = 65_536;

/** Asks a service elsewhere, in bounded time, for an answer of bounded size, and follows nobody further. */
export class HttpValidator {
  /** @param timeout ms, for the whole exchange */
  constructor(
    private readonly url: string,
    private readonly timeout: number,
    private readonly clock: Clock = systemClock,
  ) {}

  /** @throws ValidatorFailed */
  async ask({ query = {}, body }: ValidatorRequest): Promise<ValidatorAnswer> {
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
      // Whatever of the answer was not wanted is not received either.
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
  // A refusal may come with any 4xx, as the error answers of many services do.
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
