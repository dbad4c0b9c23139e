import { createHash } from 'node:crypto';
import type { TreeFile } from '../../../src/archives/tree/file-tree.ts';

/** The expected tree entry of a file. */
export function treeFile(path: string, content: string | Buffer, executable = false): TreeFile {
  const bytes = Buffer.from(content);
  return { path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), executable };
}
