import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];
type Env = Readonly<Record<string, string | undefined>>;
type Out = Pick<NodeJS.WriteStream, 'write'> &
  Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'hasColors'>>;

/** Back to the first column of an emptied line. */
const START_OVER = '\r\u001b[K';

/** Where the demo writes: a terminal, or a file or pipe that gets whole plain lines only. */
export class Screen {
  /** Whether a line can be drawn again in place. */
  readonly live: boolean;
  readonly #out: Out;
  readonly #coloured: boolean;
  #beforeLine = '';
  #headings = 0;

  constructor(out: Out, env: Env) {
    const terminal = out.isTTY === true;
    this.live = terminal && env.TERM !== 'dumb';
    this.#out = out;
    this.#coloured = terminal && !env.NO_COLOR && out.hasColors?.() === true;
  }

  get columns(): number {
    return this.#out.columns ?? 120;
  }

  heading(text: string): void {
    this.#headings += 1;
    this.line(`\n${this.paint('bold', `${this.#headings}  ${text}`)}`);
  }

  verified(text: string): void {
    this.line(`  ${this.paint('green', '✓')} ${text}`);
  }

  line(text = ''): void {
    this.#out.write(`${this.#beforeLine}${text}\n`);
    this.#beforeLine = '';
  }

  /** Takes the place of what was drawn since the last `line`; nothing where that is impossible. */
  draw(text: string): void {
    if (!this.live) return;
    this.#out.write(`${START_OVER}${text}`);
    this.#beforeLine = '\n';
  }

  /** Drawn only until the next `line`. */
  waiting(text: string): void {
    this.draw(this.paint('gray', `  ${text} …`));
    if (this.live) this.#beforeLine = START_OVER;
  }

  paint(format: Format, text: string): string {
    return this.#coloured ? styleText(format, text, { validateStream: false }) : text;
  }
}
