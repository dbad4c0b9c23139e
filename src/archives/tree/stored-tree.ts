import { once } from 'node:events';
import { createGunzip, createGzip } from 'node:zlib';
import type { FileTree, TreeFile } from './file-tree.ts';

/**
 * Entries up to which a tree is kept as plain JSON, which releases before the packed form read as well. Larger trees are
 * packed: base64 of gzip of one line for each file (an array) and directory (a string). Their JSON could have 60 MB.
 */
const MAX_PLAIN = 4096;
/** Base64 of what gzip begins with. */
const PACKED = /^H4sI/;
const LINES = 1000;

type FileLine = [path: string, size: number, sha256: string, executable: 0 | 1];

/** The text that a package's row has for its tree. */
export async function storedTree(tree: FileTree): Promise<string> {
  if (tree.files.length + tree.directories.length <= MAX_PLAIN) return JSON.stringify(tree);
  const gzip = createGzip();
  const packed: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => packed.push(chunk));
  for (const lines of linesOf(tree)) if (!gzip.write(lines)) await once(gzip, 'drain');
  await once(gzip.end(), 'end');
  return Buffer.concat(packed).toString('base64');
}

/** Reads what `storedTree` wrote. */
export async function readStoredTree(text: string): Promise<FileTree> {
  if (!PACKED.test(text)) return JSON.parse(text) as FileTree;
  const tree = { files: [] as TreeFile[], directories: [] as string[] };
  let rest = '';
  const gunzip = createGunzip().setEncoding('utf8');
  gunzip.end(Buffer.from(text, 'base64'));
  for await (const chunk of gunzip as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) addLine(tree, JSON.parse(line));
  }
  return tree;
}

/** bytes of a stored tree before it was packed */
export function unpackedTreeSize(text: string): number {
  if (!PACKED.test(text)) return text.length;
  // gzip ends with it.
  const end = Buffer.from(text.slice(-8), 'base64');
  return end.readUInt32LE(end.length - 4);
}

function addLine(tree: { files: TreeFile[]; directories: string[] }, line: string | FileLine): void {
  if (typeof line === 'string') tree.directories.push(line);
  else {
    const [path, size, sha256, executable] = line;
    tree.files.push({ path, size, sha256, executable: executable === 1 });
  }
}

function* linesOf({ files, directories }: FileTree): Generator<string> {
  for (let at = 0; at < files.length; at += LINES)
    yield files
      .slice(at, at + LINES)
      .map(fileLine)
      .join('');
  for (let at = 0; at < directories.length; at += LINES)
    yield directories
      .slice(at, at + LINES)
      .map((path) => `${JSON.stringify(path)}\n`)
      .join('');
}

function fileLine({ path, size, sha256, executable }: TreeFile): string {
  const line: FileLine = [path, size, sha256, executable ? 1 : 0];
  return `${JSON.stringify(line)}\n`;
}
