import { execFileSync, spawnSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArchiveType } from '../../../src/archives/tree/file-tree.ts';
import { inspectArchive } from '../../../src/archives/inspect-archive.ts';
import { BuildLab } from '../../support/archives/build-package.ts';
import { LIMITS } from '../../support/archives/inspect-bytes.ts';

/** `path: 'text'` is a file, `path: { link }` a symbolic link, `path: { hard }` another name of a file. */
type Tree = Readonly<Record<string, string | { link: string } | { hard: string }>>;

const LINKS = {
  'bin/python3': { link: 'python3.13' },
  'lib/current': { link: '../versions/A' },
  'tool-2': { hard: 'tool' },
} as const;
const COMMON = { tool: 'tool', ...LINKS, gone: { link: 'nothing' } } as const;
const BEFORE: Tree = { ...COMMON, 'bin/python3.13': 'old', 'versions/A/x': 'old', old: 'old' };
const AFTER: Tree = {
  ...COMMON,
  'bin/python3.13': 'new',
  'versions/A/x': 'new',
  'versions/A/y': 'y',
  new: 'new',
};

const PYTHON_ZIP = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall()';

interface Tool {
  readonly name: string;
  readonly type: ArchiveType;
  /** Packs the working directory. */
  readonly pack: string;
  /** Unpacks into the working directory, over what is there. */
  readonly unpack: string;
}

const TOOLS: readonly Tool[] = [
  { name: 'tar', type: 'tar.gz', pack: 'tar czf "$0" .', unpack: 'tar xzf "$0"' },
  { name: 'bsdtar', type: 'tar.gz', pack: 'bsdtar czf "$0" *', unpack: 'bsdtar xzf "$0"' },
  { name: 'unzip', type: 'zip', pack: 'zip -qry "$0" .', unpack: 'unzip -qo "$0"' },
  { name: 'bsdtar', type: 'zip', pack: 'bsdtar -a -cf "$0" *', unpack: 'bsdtar xf "$0"' },
  { name: '7z', type: 'zip', pack: '7z a -bd -snl "$0" . >&2', unpack: '7z x -y -bd -snld "$0" >&2' },
];

const missing = (...tools: string[]) => tools.find((tool) => spawnSync(tool, ['--version']).error);

describe('a client that unpacks an incremental package over its directory', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'over-'));
  let lab: BuildLab;
  let count = 0;
  beforeAll(async () => {
    lab = await BuildLab.open();
  });
  afterAll(async () => {
    rmSync(root, { recursive: true });
    await lab[Symbol.asyncDispose]();
  });

  const folder = () => {
    const made = path.join(root, String(++count));
    mkdirSync(made);
    return made;
  };
  const run = (script: string, archive: string, cwd: string) =>
    execFileSync('sh', ['-c', script, archive], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });

  function pack(tree: Tree, { type, pack: script }: Tool): string {
    const from = folder();
    for (const [name, item] of Object.entries(tree)) {
      const file = path.join(from, name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (typeof item === 'string') writeFileSync(file, item);
      else if ('link' in item) symlinkSync(item.link, file);
      else linkSync(path.join(from, item.hard), file);
    }
    const archive = path.join(root, `${++count}.${type}`);
    run(script, archive, from);
    return archive;
  }

  async function build(before: string, after: string, type: ArchiveType) {
    const [old, next] = await Promise.all([before, after].map((file) => inspectArchive(file, type, LIMITS)));
    return lab.build({ type, source: readFileSync(after), old: old!, next: next! });
  }

  /** Unpacks the old package, then the incremental one over it, and deletes what it lists. */
  function updated(before: string, incremental: string, unpack: string): string {
    const into = folder();
    run(unpack, before, into);
    run(unpack, incremental, into);
    const changes = path.join(into, 'changes.json');
    const { deleted = [] } = JSON.parse(readFileSync(changes, 'utf8')) as { deleted?: string[] };
    for (const name of [...deleted, 'changes.json']) rmSync(path.join(into, name));
    return into;
  }

  const content = (directory: string): string[] =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => {
        const file = path.join(entry.parentPath, entry.name);
        const is = entry.isSymbolicLink() ? `-> ${readlinkSync(file)}` : `= ${readFileSync(file, 'utf8')}`;
        return `${path.relative(directory, file)} ${is}`;
      })
      .toSorted();

  const unpacked = (archive: string, unpack: string) => {
    const into = folder();
    run(unpack, archive, into);
    return content(into);
  };

  it.each(TOOLS)('has the new version, links included, with $name of a $type', async (tool) => {
    const absent = missing(...(tool.name === 'unzip' ? ['unzip', 'zip'] : [tool.name]));
    if (absent !== undefined) throw new Error(`${absent} is not installed`);
    const [before, after] = [pack(BEFORE, tool), pack(AFTER, tool)];
    const built = await build(before, after, tool.type);
    expect(built).toMatchObject({ kind: 'built' });
    const expected = unpacked(after, tool.unpack);
    expect(expected.filter((line) => line.includes('->'))).toHaveLength(3);
    expect(content(updated(before, built.file, tool.unpack))).toEqual(expected);
  });

  it.each<[title: string, after: Tree, reason: string]>([
    ['leads elsewhere', { ...AFTER, 'lib/current': { link: '../versions/B' } }, 'link "lib/current" changes'],
    ['becomes a file', { ...AFTER, 'bin/python3': 'now a file' }, 'link "bin/python3" changes'],
    ['becomes a directory', { ...AFTER, gone: 'x', 'lib/current': 'x' }, 'link "gone" changes'],
    ['is new', { ...AFTER, 'a-link': { link: 'new' } }, 'link "a-link" changes'],
    [
      'is a name of a changed file',
      { ...AFTER, tool: 'other' },
      'file "tool" changes, and has the hard link "tool-2"',
    ],
  ])('gets a full package when a link %s', async (_title, after, reason) => {
    const tool = TOOLS[0]!;
    const built = await build(pack(BEFORE, tool), pack(after, tool), tool.type);
    expect(built).toMatchObject({ kind: 'skipped', reason });
  });

  describe.skipIf(missing('zip', 'python3') !== undefined)('and decodes names by the flag for UTF-8', () => {
    const zip: Tool = {
      name: 'zip',
      type: 'zip',
      pack: 'zip -qr "$0" .',
      unpack: `python3 -c '${PYTHON_ZIP}' "$0"`,
    };
    const marked: Tool = { ...zip, pack: `bsdtar -a -cf "$0" *` };
    const before: Tree = { x: 'x', '图片/1.png': 'old', '图片/2.png': 'same' };
    const after: Tree = { x: 'x', '图片/1.png': 'new', '图片/2.png': 'same', '图片/3.png': '3' };

    it('has the new version of packages by Info-ZIP, which sets no flag', async () => {
      const [first, second] = [pack(before, zip), pack(after, zip)];
      const built = await build(first, second, 'zip');
      expect(built).toMatchObject({ kind: 'built' });
      expect(content(updated(first, built.file, zip.unpack))).toEqual(unpacked(second, zip.unpack));
    });

    it('gets a full package when the flag changes', async () => {
      const built = await build(pack(before, zip), pack(after, marked), 'zip');
      const reason = 'name "图片/1.png" has the flag for UTF-8 in one version only';
      expect(built).toMatchObject({ kind: 'skipped', reason });
    });

    it('gets a full package when a file without the flag is deleted', async () => {
      const built = await build(pack(after, zip), pack(before, zip), 'zip');
      const reason = 'file "图片/3.png" is deleted, whose name unpackers read in different ways';
      expect(built).toMatchObject({ kind: 'skipped', reason });
    });
  });
});
