import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProgressBar } from '../../scripts/demo/progress-bar.ts';
import { Screen } from '../../scripts/demo/screen.ts';
import { verify } from '../../scripts/demo/verify.ts';

const START_OVER = '\r\u001b[K';
const READY = /Ready on (\S+) after .*: process (\d+),/;

/** `npm run demo` with a directory of its own for temporary files. */
class Demo implements AsyncDisposable {
  output = '';
  readonly exit: Promise<number | null>;
  private readonly child: ChildProcessWithoutNullStreams;

  private constructor(readonly directory: string) {
    const { FORCE_COLOR: _, ...env } = process.env;
    // A process group of its own stands for the terminal's, which Ctrl-C signals as a whole.
    this.child = spawn('npm', ['run', 'demo'], { env: { ...env, TMPDIR: directory }, detached: true });
    this.exit = once(this.child, 'close').then(([code]) => code as number | null);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  static async start(): Promise<Demo> {
    return new Demo(await mkdtemp(path.join(tmpdir(), 'rb-demo-test-')));
  }

  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      const [text] = await Promise.race([once(this.child.stdout, 'data'), once(this.child, 'close')]);
      if (typeof text !== 'string') throw new Error(`ended without printing ${pattern}:\n${this.output}`);
    }
  }

  async ready(): Promise<{ url: string; pid: number }> {
    const [, url, pid] = await this.printed(READY);
    return { url: url!, pid: Number(pid) };
  }

  /** Node and npm may keep a compile cache beside them. */
  async ownDirectories(): Promise<string[]> {
    return (await readdir(this.directory)).filter((name) => name.startsWith('resource-backend-demo-'));
  }

  async token(): Promise<string> {
    const [own] = await this.ownDirectories();
    return (await readFile(path.join(this.directory, own!, 'data/admin-token'), 'utf8')).trim();
  }

  pressCtrlC(): void {
    process.kill(-this.child.pid!, 'SIGINT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null) this.pressCtrlC();
    await this.exit;
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function expectNothingLeft(demo: Demo, pid: number): Promise<void> {
  expect(await demo.ownDirectories()).toEqual([]);
  expect(() => process.kill(pid, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
}

describe('npm run demo', () => {
  it('verifies a whole release cycle and leaves nothing behind', async () => {
    await using demo = await Demo.start();
    const { pid } = await demo.ready();
    const token = await demo.token();
    expect(await demo.exit, demo.output).toBe(0);
    expect(demo.output.trimEnd().split('\n').at(-1)).toMatch(/^Everything was verified: /);
    expect(demo.output.match(/ {6}uploaded .+ in .+/g)).toHaveLength(2);
    expect(demo.output.match(/ {6}downloaded .+ in .+/g)).toHaveLength(3);
    expect(demo.output).toContain('206 Partial Content');
    expect(demo.output).not.toContain(token);
    expect(demo.output).not.toContain('\r');
    expect(demo.output).not.toContain('\u001b');
    await expectNothingLeft(demo, pid);
  });

  it('tidies up after Ctrl-C', async () => {
    await using demo = await Demo.start();
    const { pid } = await demo.ready();
    await demo.printed(/→ POST \/resources/);
    demo.pressCtrlC();
    expect(await demo.exit).toBe(130);
    expect(demo.output).toContain('The demo failed: interrupted by SIGINT');
    await expectNothingLeft(demo, pid);
  });

  it('says so when the service is lost, and tidies up', async () => {
    await using demo = await Demo.start();
    const { pid } = await demo.ready();
    process.kill(pid, 'SIGKILL');
    expect(await demo.exit).toBe(1);
    expect(demo.output).toContain('The demo failed: the service ended badly (SIGKILL)');
    expect(demo.output).not.toContain('Everything was verified');
    await expectNothingLeft(demo, pid);
  });
});

describe('verification', () => {
  it.each([
    ['file_size', 1, 2, 'file_size should be 2, but is 1'],
    ['download_url', 'http://x', undefined, 'download_url should be absent, but is "http://x"'],
    ['version_name', undefined, '1.1.0', 'version_name should be "1.1.0", but is absent'],
  ])('names what is wrong: %s', (what, actual, expected, sentence) => {
    expect(() => verify(what, actual, expected)).toThrow(sentence);
    expect(() => verify(what, expected, expected)).not.toThrow();
  });
});

describe('progress bar', () => {
  async function transfer(
    out: { isTTY: boolean; columns?: number },
    env: Record<string, string>,
    sizes: number[],
  ) {
    const written: string[] = [];
    const write = (text: string) => written.push(text) > 0;
    const screen = new Screen({ ...out, hasColors: () => true, write }, env);
    const bar = new ProgressBar(screen, { verb: 'downloaded', total: 4000 });
    const chunks = sizes.map((size) => new Uint8Array(size));
    for await (const _ of bar.count(asyncly(chunks)));
    screen.line('next');
    return written.join('');
  }

  async function* asyncly<T>(items: T[]): AsyncGenerator<T> {
    yield* items;
  }

  it('is drawn in place on a terminal', async () => {
    const written = await transfer({ isTTY: true, columns: 80 }, {}, [1000, 3000]);
    expect(written.split(START_OVER)[1]).toMatch(/ 0 %/);
    expect(written).toMatch(/100 % {2}downloaded 4\.0 kB in .*\/s\nnext\n$/);
    expect(written.match(/\n/g)).toHaveLength(2);
    expect(written).toContain('\u001b[32m█');
  });

  it('has no colours under NO_COLOR', async () => {
    const written = await transfer({ isTTY: true, columns: 80 }, { NO_COLOR: '1' }, [4000]);
    expect(written).not.toContain('\u001b[3');
    expect(written).toContain('█');
  });

  it('shows how far a transfer came that ended early', async () => {
    expect(await transfer({ isTTY: true, columns: 80 }, {}, [2000])).toContain(' 50 %  downloaded 2.0 kB in');
  });

  it.each([
    [{ isTTY: false }, {}],
    [{ isTTY: true }, { TERM: 'dumb' }],
  ])('is one plain line elsewhere: %j %j', async (out, env) => {
    expect(await transfer(out, env, [1000, 3000])).toMatch(/^ {6}downloaded 4\.0 kB in \d+ ms\nnext\n$/);
  });

  it.each([40, 60, 80, 200])('fits into %d columns, as far as its words do', async (columns) => {
    const written = await transfer({ isTTY: true, columns }, { NO_COLOR: '1' }, [1000, 3000]);
    const widths = written.split(START_OVER).map((line) => line.split('\n')[0]!.length);
    expect(Math.max(...widths)).toBeLessThan(Math.max(columns, 56));
  });
});
