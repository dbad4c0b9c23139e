import { execFileSync, spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArchiveType, FileTree } from '../../../src/archives/tree/file-tree.ts';
import { inspectArchive } from '../../../src/archives/inspect-archive.ts';
import { LIMITS } from '../../support/archives/inspect-bytes.ts';
import { treeFile } from '../../support/archives/tree-file.ts';

const DEEP = `${'a folder with a long name/'.repeat(8)}größe.txt`;
const LARGE = Buffer.from(Array.from({ length: 2_500_000 }, (_, i) => (i * i * 31) >> 7));
const FILES: readonly (readonly [path: string, content: string | Buffer, executable: boolean])[] = [
  ['bin/run.sh', '#!/bin/sh\n', true],
  ['empty', '', false],
  ['large.bin', LARGE, false],
  ['日本語.txt', 'text', false],
  [DEEP, 'deep', false],
];

const PYTHON_ZIP = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
    for name in sys.argv[2:]: z.write(name)`;

/** Writes as into a socket, with sizes behind the data. */
const PYTHON_STREAM = `
import sys, zipfile
class Stream:
    def __init__(self, file): self.write, self.flush = file.write, file.flush
with open(sys.argv[1], 'wb') as f, zipfile.ZipFile(Stream(f), 'w', int(sys.argv[2])) as z:
    for name in sys.argv[3:]: z.write(name)`;

const PYTHON_TAR = `
import sys, tarfile
formats = {'pax': tarfile.PAX_FORMAT, 'gnu': tarfile.GNU_FORMAT, 'ustar': tarfile.USTAR_FORMAT}
with tarfile.open(sys.argv[1], 'w:gz', format=formats[sys.argv[2]]) as t: t.add('.')`;

const PACK_GO = fileURLToPath(new URL('../../support/archives/oracle/pack/pack.go', import.meta.url));
const SEVEN_ZIP_TAR = '7z a -ttar -bd -so -an . | gzip >"$0"';

/** Each command writes an archive of the working directory to `$OUT`. */
const WRITERS: readonly (readonly [type: ArchiveType, tool: string, args: readonly string[]])[] = [
  ['tar.gz', 'tar', ['czf', '$OUT', '.']],
  [
    'tar.gz',
    'tar',
    ['czf', '$OUT', '--format=gnu', 'bin', 'empty', 'large.bin', '日本語.txt', 'hollow', DEEP.split('/')[0]!],
  ],
  ['tar.gz', 'tar', ['czf', '$OUT', '--format=posix', '--sort=name', '--mtime=2026-01-01', '.']],
  ['tar.gz', 'tar', ['czf', '$OUT', '--format=gnu', '--blocking-factor=512', '.']],
  ['tar.gz', 'tar', ['czf', '$OUT', '--format=ustar', '.']],
  ['tar.gz', 'bsdtar', ['czf', '$OUT', '.']],
  ['tar.gz', 'bsdtar', ['czf', '$OUT', '--format=pax', '.']],
  ['tar.gz', 'bsdtar', ['czf', '$OUT', '--format=ustar', '.']],
  ['tar.gz', 'bsdtar', ['czf', '$OUT', '--format=gnutar', '.']],
  ['tar.gz', 'busybox', ['tar', 'czf', '$OUT', '.']],
  ['tar.gz', 'python3', ['-X', 'utf8', '-c', PYTHON_TAR, '$OUT', 'pax']],
  ['tar.gz', 'python3', ['-X', 'utf8', '-c', PYTHON_TAR, '$OUT', 'gnu']],
  ['tar.gz', 'python3', ['-X', 'utf8', '-c', PYTHON_TAR, '$OUT', 'ustar']],
  ['tar.gz', 'go', ['run', PACK_GO, '$OUT']],
  ['tar.gz', 'sh', ['-c', SEVEN_ZIP_TAR, '$OUT']],
  ['zip', 'bsdtar', ['--format=zip', '-cf', '$OUT', '.']],
  ['zip', 'zip', ['-qr', '$OUT', '.']],
  ['zip', 'zip', ['-qr0', '$OUT', '.']],
  ['zip', 'zip', ['-qr', '-fz', '$OUT', '.']],
  ['zip', 'zip', ['-qr', '-fd', '$OUT', '.']],
  [
    'zip',
    'python3',
    ['-c', PYTHON_ZIP, '$OUT', 'bin/run.sh', 'empty', 'large.bin', '日本語.txt', 'hollow', DEEP],
  ],
  ...['0', '8'].map(
    (method) =>
      [
        'zip',
        'python3',
        [
          '-c',
          PYTHON_STREAM,
          '$OUT',
          method,
          'bin/run.sh',
          'empty',
          'large.bin',
          '日本語.txt',
          'hollow',
          DEEP,
        ],
      ] as const,
  ),
  ['zip', 'sh', ['-c', 'zip -qr - . | cat > "$1"', 'sh', '$OUT']],
  ['zip', 'sh', ['-c', 'zip -qr0 - . | cat > "$1"', 'sh', '$OUT']],
  ['zip', '7z', ['a', '-tzip', '-bd', '$OUT', '.']],
];

const present = (tool: string) => !spawnSync(tool, [tool === 'go' ? 'version' : '--version']).error;

/** Info-ZIP marks no name as UTF-8. */
const setsNoFlag = (tool: string, args: readonly string[]) => tool === 'zip' || args[1]?.startsWith('zip');

describe('a package made by a common tool', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'archives-'));
  const tree = path.join(root, 'tree');

  beforeAll(() => {
    for (const [name, content, executable] of FILES) {
      mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
      writeFileSync(path.join(tree, name), content, { mode: executable ? 0o755 : 0o644 });
    }
    mkdirSync(path.join(tree, 'hollow'));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const make = (tool: string, args: readonly string[], name: string): string => {
    const out = path.join(root, name);
    execFileSync(
      tool,
      args.map((arg) => (arg === '$OUT' ? out : arg)),
      { cwd: tree, stdio: 'pipe' },
    );
    return out;
  };

  const expected: FileTree = {
    files: FILES.map(([name, ...rest]) => treeFile(name, ...rest)).sort((a, b) => (a.path < b.path ? -1 : 1)),
    directories: [
      'bin',
      'hollow',
      ...DEEP.split('/')
        .slice(0, -1)
        .map((_, i, all) => all.slice(0, i + 1).join('/')),
    ].sort(),
  };

  for (const [i, [type, tool, args]] of WRITERS.entries()) {
    const packer = type === 'zip' ? 'zip' : '7z';
    const missing = !present(tool === 'sh' ? packer : tool);
    const title = `${type} by ${tool} ${args.filter((arg) => !arg.includes('\n') && !path.isAbsolute(arg)).join(' ')}`;
    it.skipIf(missing)(`${title}${missing ? ': not installed' : ''}`, async () => {
      const { unmarked, ...made } = await inspectArchive(make(tool, args, `${i}.${type}`), type, LIMITS);
      expect(made).toEqual(expected);
      expect(unmarked).toEqual(setsNoFlag(tool, args) ? [DEEP, '日本語.txt'].toSorted() : undefined);
    });
  }

  const SYMBOLIC = [
    { path: 'empty-too', target: 'empty' },
    { path: 'hollow/up', target: '../bin' },
  ];
  const HARD = { path: 'empty-2', target: 'empty', hard: true };

  const LINKERS = [
    ['tar.gz', 'tar', ['czf', '$OUT', '.'], true],
    ['tar.gz', 'tar', ['czf', '$OUT', '--format=posix', '.'], true],
    ['tar.gz', 'tar', ['czf', '$OUT', '--format=ustar', '.'], true],
    ['tar.gz', 'bsdtar', ['czf', '$OUT', '.'], true],
    ['tar.gz', 'busybox', ['tar', 'czf', '$OUT', '.'], true],
    ['tar.gz', 'python3', ['-X', 'utf8', '-c', PYTHON_TAR, '$OUT', 'pax'], true],
    ['zip', 'zip', ['-qry', '$OUT', '.'], false],
    ['zip', 'sh', ['-c', 'zip -qry - . | cat > "$1"', 'sh', '$OUT'], false],
    ['zip', 'bsdtar', ['--format=zip', '-cf', '$OUT', '.'], false],
    ['zip', '7z', ['a', '-tzip', '-bd', '-snl', '$OUT', '.'], false],
  ] as const;

  for (const [i, [type, tool, args, hard]] of LINKERS.entries()) {
    const missing = !present(tool === 'sh' ? 'zip' : tool);
    const title = `${type} by ${tool}, ${args.length} arguments, keeps its links`;
    it.skipIf(missing)(`${title}${missing ? ': not installed' : ''}`, async () => {
      for (const { path: name, target } of SYMBOLIC) symlinkSync(target, path.join(tree, name));
      linkSync(path.join(tree, 'empty'), path.join(tree, 'empty-2'));
      try {
        const made = await inspectArchive(make(tool, args, `links-${i}.${type}`), type, LIMITS);
        expect(made.links).toEqual(hard ? [HARD, ...SYMBOLIC] : SYMBOLIC);
        expect(made.files).toHaveLength(FILES.length + 1);
      } finally {
        for (const name of ['empty-2', ...SYMBOLIC.map(({ path }) => path)]) rmSync(path.join(tree, name));
      }
    });
  }
});
