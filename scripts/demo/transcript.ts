import { STATUS_CODES } from 'node:http';
import { time } from './amounts.ts';
import { readableJson, shorten } from './readable-json.ts';
import type { Screen } from './screen.ts';

const NOTABLE = ['location', 'content-type', 'content-length', 'content-range', 'etag'];
const KEY = /^(\s*)("\w+":)/;

/** Writes requests and answers down in a form to read, cut to the width of the screen. */
export class Transcript {
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** @param target path and query, or a whole URL */
  request(method: string, target: string): void {
    const arrow = this.#screen.paint(['bold', 'cyan'], `→ ${method}`);
    this.#screen.line(`  ${arrow} ${shorten(target, this.#width - method.length - 5)}`);
  }

  /** @param ms until the head of the answer was there */
  status(status: number, ms: number): void {
    const arrow = this.#screen.paint(
      ['bold', status < 400 ? 'green' : 'red'],
      `← ${status} ${STATUS_CODES[status]}`,
    );
    this.#screen.line(`  ${arrow}  ${this.#screen.paint('gray', time(ms))}`);
  }

  /** Lines below a request or an answer. */
  details(lines: readonly string[]): void {
    for (const line of lines) this.#screen.line(`      ${shorten(line, this.#width - 6)}`);
  }

  notable(headers: Headers): void {
    const shown = NOTABLE.filter((name) => headers.has(name) && headers.get(name) !== '0');
    this.details(shown.map((name) => `${name}: ${headers.get(name)}`));
  }

  json(value: unknown): void {
    const longest = Math.max(32, Math.min(72, this.#width - 32));
    for (const line of readableJson(value, longest))
      this.#screen.line(
        `      ${line.replace(KEY, (_, space, key) => space + this.#screen.paint('cyan', key))}`,
      );
  }

  get #width(): number {
    return Math.max(60, this.#screen.columns);
  }
}
