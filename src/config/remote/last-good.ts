import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** What is kept: the document, or that there was none. */
export interface Kept {
  readonly text: string | undefined;
}

/** The last document that was found good, in the data directory: for starts while Consul is away. */
export class LastGood {
  private readonly file: string;

  /** @param name of the document: a copy of another one does not count */
  constructor(
    private readonly directory: string,
    private readonly name: string,
  ) {
    this.file = path.join(directory, 'consul-config.json');
  }

  /** Undefined when there is none that can be read. */
  async read(): Promise<Kept | undefined> {
    try {
      const { name, text } = JSON.parse(await readFile(this.file, 'utf8')) as Record<string, unknown>;
      if (name !== this.name) return undefined;
      return typeof text === 'string' || text === null ? { text: text ?? undefined } : undefined;
    } catch {
      return undefined;
    }
  }

  /** All or nothing, and for the owner's eyes: it may hold secrets. */
  async keep(text: string | undefined): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    // Always the same: what a crash leaves of it, the next one writes over.
    const draft = `${this.file}.draft`;
    try {
      await writeSynced(draft, JSON.stringify({ name: this.name, text: text ?? null }));
      await rename(draft, this.file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}

async function writeSynced(file: string, content: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
