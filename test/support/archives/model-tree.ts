import type { ArchiveType, FileTree } from '../../../src/archives/tree/file-tree.ts';
import { pax, rawTarGz, type RawTarEntry } from './raw-tar-gz.ts';
import { DEFLATED, DESCRIPTOR, rawZip, type RawZipEntry, uint, UNIX } from './raw-zip.ts';
import { treeFile } from './tree-file.ts';
import { crc32, deflateRawSync } from 'node:zlib';

export interface ModelFile {
  readonly content: string | Buffer;
  readonly executable?: boolean;
}

/** The tree that a package should unpack to: files by path, and named directories. */
export interface ModelTree {
  readonly files: Readonly<Record<string, string | Buffer | ModelFile>>;
  readonly directories?: readonly string[];
}

export interface Packing {
  /** Prefix of every name, such as `./`. */
  readonly prefix?: string;
  /** Whether sizes follow the data in descriptors (zip). */
  readonly descriptors?: boolean;
}

export function fileTree(model: ModelTree): FileTree {
  const files = modelFiles(model);
  const directories = new Set(model.directories ?? []);
  for (const path of [...files.map(([path]) => path), ...directories]) {
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1))
      directories.add(path.slice(0, at));
  }
  return {
    files: files
      .map(([path, { content, executable }]) => treeFile(path, content, executable))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    directories: [...directories].sort(),
  };
}

/** Packs these files in this order. */
export function packed(model: ModelTree, type: ArchiveType, packing: Packing = {}): Buffer {
  const { prefix = '' } = packing;
  const directories = (model.directories ?? []).map((path) => `${prefix}${path}/`);
  if (type === 'zip') {
    const files = modelFiles(model).map(([path, file], i) => zipFile(`${prefix}${path}`, file, i, packing));
    return rawZip([...directories.map(zipDirectory), ...files]);
  }
  const files = modelFiles(model).flatMap(([path, file]) => tarFile(`${prefix}${path}`, file));
  return rawTarGz([
    ...directories.flatMap((name) => named(name, { name, type: '5', mode: 0o755 })),
    ...files,
  ]);
}

function modelFiles({ files }: ModelTree): [string, ModelFile][] {
  return Object.entries(files).map(([path, file]) => [
    path,
    typeof file === 'string' || Buffer.isBuffer(file) ? { content: file } : file,
  ]);
}

function zipDirectory(name: string): RawZipEntry {
  return { name, both: { madeBy: UNIX, attributes: 0o40755 * 2 ** 16 } };
}

/** Every second file is deflated. */
function zipFile(name: string, file: ModelFile, i: number, { descriptors }: Packing): RawZipEntry {
  const mode = file.executable ? 0o100755 : 0o100644;
  const method = i % 2 === 0 ? DEFLATED : 0;
  const content = Buffer.from(file.content);
  const both = { madeBy: UNIX, attributes: mode * 2 ** 16, method, flags: 0x800 };
  if (!descriptors) return { name, content, both };
  const length = method === DEFLATED ? deflateRawSync(content).length : content.length;
  return {
    name,
    content,
    both: { ...both, flags: 0x800 | DESCRIPTOR },
    local: { crc32: 0, size: 0, compressedSize: 0 },
    behind: uint(4, 0x08074b50, crc32(content), length, content.length),
  };
}

function tarFile(name: string, { content, executable }: ModelFile): RawTarEntry[] {
  return named(name, { name, content, mode: executable ? 0o755 : 0o644 });
}

function named(path: string, entry: RawTarEntry): RawTarEntry[] {
  return Buffer.byteLength(path) <= 100 ? [entry] : [pax({ path }), entry];
}
