import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** What the copy holds: the document, or that there was none. */
export interface CopiedDocument {
  readonly text: string | undefined;
}

/** A copy of the last valid settings document, in the data directory: for a start while Consul does not answer. */
export class DocumentCopy {
  private readonly file: string;

  /** @param name of the document: a copy of another document does not count */
  constructor(
    private readonly directory: string,
    private readonly name: string,
  ) {
    this.file = path.join(directory, 'consul-config.json');
  }

  /** Undefined when there is no copy that can be read. */
  async read(): Promise<CopiedDocument | undefined> {
    try {
      const { name, text } = JSON.parse(await readFile(this.file, 'utf8')) as Record<string, unknown>;
      if (name !== this.name) return undefined;
      return typeof text === 'string' || text === null ? { text: text ?? undefined } : undefined;
    } catch {
      return undefined;
    }
  }

  /** All or nothing. Only the owner may read the file, because it may hold secrets. */
  async write(text: string | undefined): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    // Always the same name, so that the next write replaces what a crash left behind.
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
