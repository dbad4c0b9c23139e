import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A path for the Unix socket of the keeper, in a directory that only this user may enter. It is removed at exit. */
export function socketPlace(dataDirectory: string): string {
  const directory = privateDirectory(tmpdir()) ?? privateDirectory(dataDirectory);
  if (directory === undefined) throw new Error(`neither ${tmpdir()} nor data_dir can be written to`);
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return path.join(directory, 'keeper');
}

function privateDirectory(parent: string): string | undefined {
  try {
    return mkdtempSync(path.join(parent, 'rb-'));
  } catch {
    return undefined;
  }
}
