import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Remembers what is in a directory of packages, so that later packages can be removed before the disk is full. */
export class PassingPackages {
  private readonly kept: ReadonlySet<string>;
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
    this.kept = new Set(this.files());
  }

  remove(): void {
    for (const file of this.files()) if (!this.kept.has(file)) rmSync(file, { force: true });
  }

  private files(): string[] {
    const entries = readdirSync(this.directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name));
  }
}
