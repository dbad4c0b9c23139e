import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, globSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { Failure } from './failure.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The service itself, and the API browser it serves. */
const SOURCES = [
  'dist/**',
  'config/config.yaml',
  'package.json',
  'nest-cli.json',
  'node_modules/swagger-ui-dist/**',
];

/** The files of a release by their path in the archive: a file on disk, or its content. */
type Tree = ReadonlyMap<string, { readonly file: string } | { readonly content: string }>;

export interface Release {
  readonly version: string;
  readonly note: string;
  readonly tree: Tree;
}

export interface Packed {
  /** Path of the archive. */
  readonly archive: string;
  /** bytes */
  readonly size: number;
  /** lower-case hex */
  readonly sha256: string;
}

export function firstRelease(): Release {
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true }).filter((entry) => entry.isFile());
  if (!files.some(({ parentPath }) => parentPath.includes('swagger-ui-dist')))
    throw new Failure('there is nothing to pack: run `npm ci` first');
  const paths = files.map(({ parentPath, name }) => path.join(parentPath, name)).toSorted();
  const tree = new Map(paths.map((file) => [path.relative(ROOT, file).replaceAll(path.sep, '/'), { file }]));
  return { version: '1.0.0', note: 'The first release.', tree };
}

/** The same with one file modified, one added and one removed. */
export function nextRelease({ tree }: Release): Release {
  const manifest = readFileSync(path.join(ROOT, 'package.json'), 'utf8');
  const next = new Map(tree)
    .set('package.json', { content: manifest.replace(/"version": "[^"]*"/, '"version": "1.1.0"') })
    .set('CHANGELOG.md', { content: '# 1.1.0\n\nOne file modified, one added, one removed.\n' });
  next.delete('nest-cli.json');
  return { version: '1.1.0', note: 'One file modified, one added, one removed.', tree: next };
}

export async function pack(release: Release, directory: string, signal: AbortSignal): Promise<Packed> {
  const archive = path.join(directory, `demo-app-${release.version}.zip`);
  const zip = new ZipFile();
  zip.once('error', (error: Error) =>
    (zip.outputStream as NodeJS.ReadableStream & { destroy(error: Error): void }).destroy(error),
  );
  const options = { mtime: new Date('2026-01-01'), mode: 0o100644 };
  for (const [name, source] of release.tree) {
    if ('file' in source) zip.addFile(source.file, name, options);
    else zip.addBuffer(Buffer.from(source.content), name, options);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(archive), { signal });
  return { archive, size: (await stat(archive)).size, sha256: await sha256(archive, signal) };
}

export async function sha256(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest('hex');
}
