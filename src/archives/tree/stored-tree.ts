import { once } from 'node:events';
import { createGunzip, createGzip } from 'node:zlib';
import type { FileTree, TreeFile, TreeLink } from './file-tree.ts';

/**
 * Entries up to which a tree is kept as plain JSON, which releases before the packed form read as well. Larger trees are
 * packed: base64 of gzip of one line for each entry. Their JSON could have 60 MB.
 */
const MAX_PLAIN = 4096;
/** Base64 of what gzip begins with. */
const PACKED = /^H4sI/;
/** Characters that are packed at once. */
const CHUNK = 2 ** 16;

type DirectoryLine = string;
type FileLine = [path: string, size: number, sha256: string, executable: 0 | 1];
type LinkLine = [path: string, target: string] | [path: string, target: string, hard: 1];
type UnmarkedLine = [path: string];
/** Each kind has another length. */
type Line = DirectoryLine | FileLine | LinkLine | UnmarkedLine;

/** The text that a package's row has for its tree. */
export async function storedTree(tree: FileTree): Promise<string> {
  if (sizeOf(tree) <= MAX_PLAIN) return JSON.stringify(tree);
  const gzip = createGzip();
  const packed: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => packed.push(chunk));
  let text = '';
  for (const line of linesOf(tree)) {
    text += `${JSON.stringify(line)}\n`;
    if (text.length < CHUNK) continue;
    if (!gzip.write(text)) await once(gzip, 'drain');
    text = '';
  }
  gzip.write(text);
  await once(gzip.end(), 'end');
  return Buffer.concat(packed).toString('base64');
}

/** Reads what `storedTree` wrote. */
export async function readStoredTree(text: string): Promise<FileTree> {
  if (!PACKED.test(text)) return JSON.parse(text) as FileTree;
  const tree: GrowingTree = { files: [], directories: [] };
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

interface GrowingTree {
  readonly files: TreeFile[];
  readonly directories: string[];
  links?: TreeLink[];
  unmarked?: string[];
}

function addLine(tree: GrowingTree, line: Line): void {
  if (typeof line === 'string') tree.directories.push(line);
  else if (line.length === 4) {
    const [path, size, sha256, executable] = line;
    tree.files.push({ path, size, sha256, executable: executable === 1 });
  } else if (line.length === 1) (tree.unmarked ??= []).push(line[0]);
  else {
    const [path, target, hard] = line;
    (tree.links ??= []).push({ path, target, ...(hard === 1 && { hard: true }) });
  }
}

function sizeOf({ files, directories, links = [], unmarked = [] }: FileTree): number {
  return files.length + directories.length + links.length + unmarked.length;
}

function* linesOf({ files, directories, links = [], unmarked = [] }: FileTree): Generator<Line> {
  for (const file of files) yield fileLine(file);
  yield* directories;
  for (const link of links) yield linkLine(link);
  for (const path of unmarked) yield [path];
}

function fileLine({ path, size, sha256, executable }: TreeFile): FileLine {
  return [path, size, sha256, executable ? 1 : 0];
}

function linkLine({ path, target, hard }: TreeLink): LinkLine {
  return hard ? [path, target, 1] : [path, target];
}
