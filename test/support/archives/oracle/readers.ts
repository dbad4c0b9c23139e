import { isAscii } from 'node:buffer';
import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ArchiveType } from '../../../../src/archives/tree/file-tree.ts';

/** File, directory, symbolic link, hard link. */
type SeenKind = 'f' | 'd' | 'l' | 'h';

/** An entry as one reader sees it. All but the name is missing where the reader does not tell it. */
export interface SeenEntry {
  readonly name: string;
  readonly kind?: SeenKind;
  readonly size?: number;
  /** What a link leads to. */
  readonly target?: string;
}

export interface Listing {
  readonly entries: readonly SeenEntry[];
  /** What the reader said when it could not read the archive. */
  readonly failure?: string;
}

export interface Reader {
  readonly title: string;
  /** The program that must be installed. */
  readonly tool: string;
  /** Tells the archives whose names it reads in another way by design: they only have to stay inside the package. */
  readonly hasOwnNames?: (archive: Buffer) => boolean;
  /** How it writes names that are not ASCII. */
  readonly shows?: (name: string) => string;
  /** Whether it tells files from links, and where these lead to if it can; stream readers of zips cannot. */
  readonly tellsLinks?: boolean;
  /** Tells by what it says that it cannot read an archive of this form at all. */
  readonly cannotRead?: (failure: string, archive: Buffer) => boolean;
  /** One listing for each file. One process reads them all. */
  list(files: readonly string[]): Promise<readonly Listing[]>;
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const UTF8_FLAG = 0x800;
const MARK = '@@ archive ends with ';
/** Lines of `ls -l` follow, of which those of links count. */
const LINKS = '@@ links';
const BSDTAR = 'bsdtar --numeric-owner';
const GNU_TAR = 'tar -zP --numeric-owner --quoting-style=literal';
const DATE = String.raw`(?:[A-Z][a-z]{2} [ \d]\d +\d+:?\d+|\d-\d\d-\d\d \d\d:\d\d)`;
/** bsdtar shows some hard links as files. */
const LINK_LINE = new RegExp(
  `^(?:l.*?${DATE} (?<link>.*?) -> |[-h].*?${DATE} (?<hard>.*?) link to )(?<target>.*)$`,
);
const UTF8 = { ...process.env, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8' };

export const READERS: Readonly<Record<ArchiveType, readonly Reader[]>> = {
  'tar.gz': [
    tellingLinks(json("Python's tarfile", 'python3', () => ['-X', 'utf8', here('list.py'), 'tar'])),
    tellingLinks(
      json("Python's tarfile on a stream", 'python3', () => ['-X', 'utf8', here('list.py'), 'tar-stream']),
    ),
    tellingLinks(json("Go's archive/tar", 'go', () => ['tar'], goProgram)),
    tellingLinks(
      shell('bsdtar', 'bsdtar', `${BSDTAR} -tf "$f"; echo "${LINKS}"; ${BSDTAR} -tvf "$f"`, plainLines),
    ),
    tellingLinks(
      shell(
        'bsdtar on a stream',
        'bsdtar',
        `cat "$f" | ${BSDTAR} -tf -; echo "${LINKS}"; cat "$f" | ${BSDTAR} -tvf -`,
        plainLines,
      ),
    ),
    tellingLinks(
      shell('GNU tar', 'tar', `${GNU_TAR} -tf "$f"; echo "${LINKS}"; ${GNU_TAR} -tvf "$f"`, plainLines),
    ),
    {
      ...shell('busybox tar', 'busybox', 'busybox tar -tzf "$f"', plainLines),
      hasOwnNames: hasPaxPath,
      cannotRead: (failure) => failure.includes('invalid tar magic'),
    },
    tellingLinks(shell('7z', '7z', '7z x -so -tgzip "$f" >"$t"; 7z l -slt -ttar "$t"', sevenZip)),
  ],
  zip: [
    {
      ...json("Python's zipfile", 'python3', () => ['-X', 'utf8', here('list.py'), 'zip']),
      hasOwnNames: (zip) => hasUnmarkedName(zip, false),
      cannotRead: (failure, zip) => failure.includes('not a zip file') && hasMarkInComment(zip),
    },
    tellingLinks(json("Go's archive/zip", 'go', () => ['zip'], goProgram)),
    {
      ...shell('unzip', 'unzip', 'unzip -Z1 "$f"', plainLines),
      hasOwnNames: (zip) => hasUnmarkedName(zip, true),
    },
    tellingLinks(
      shell('bsdtar', 'bsdtar', `${BSDTAR} -tf "$f"; echo "${LINKS}"; ${BSDTAR} -tvf "$f"`, plainLines),
    ),
    shell('bsdtar on a stream', 'bsdtar', 'cat "$f" | bsdtar -tf -', plainLines),
    {
      ...shell('busybox unzip', 'busybox', 'busybox unzip -l "$f"', busyboxZip),
      cannotRead: (failure, zip) => failure.includes('short read') && hasMarkInComment(zip),
      shows: (name) => name.replace(/[^\0-\x7f]/gu, (character) => '?'.repeat(Buffer.byteLength(character))),
    },
    tellingLinks(shell('7z', '7z', '7z l -slt -tzip "$f"', sevenZip)),
  ],
};

function tellingLinks(reader: Reader): Reader {
  return { ...reader, tellsLinks: true };
}

function hasPaxPath(tarGz: Buffer): boolean {
  return gunzipSync(tarGz).includes(' path=');
}

/** Whether the comment has the mark of an end record, too far behind for the record itself. */
function hasMarkInComment(zip: Buffer): boolean {
  return zip.subarray(-21).includes('PK\u0005\u0006');
}

/**
 * Whether a header of the central directory has a name that is not ASCII without the flag for UTF-8.
 * @param orFromDos or was made on a system of the DOS family, whose names unzip converts despite the flag
 */
function hasUnmarkedName(zip: Buffer, orFromDos: boolean): boolean {
  for (let at = zip.indexOf('PK\u0001\u0002'); at !== -1; at = zip.indexOf('PK\u0001\u0002', at + 4)) {
    const name = zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28));
    const marked = (zip.readUInt16LE(at + 8) & UTF8_FLAG) !== 0 && !(orFromDos && zip[at + 5] === 0);
    if (!isAscii(name) && !marked) return true;
  }
  return false;
}

export function isInstalled(tool: string): boolean {
  return !spawnSync(tool, [tool === 'go' ? 'version' : '--help'], { stdio: 'ignore' }).error;
}

/** A program that answers each line of input, a path, with a line of JSON. */
function json(title: string, tool: string, args: () => string[], program: () => string = () => tool): Reader {
  return {
    title,
    tool,
    async list(files) {
      const output = await run(program(), args(), files.map((file) => `${file}\n`).join(''));
      return output.split('\n').filter(Boolean).map(parseListing);
    },
  };
}

function parseListing(line: string): Listing {
  const { entries, failure } = JSON.parse(line) as {
    entries?: [string, SeenKind, number, string?][];
    failure?: string;
  };
  const seen = (entries ?? []).map(([name, kind, size, target]) => ({ name, kind, size, target }));
  return { entries: seen, failure };
}

/** A command that lists one archive; one shell runs it for all of them. */
function shell(title: string, tool: string, command: string, parse: (text: string) => SeenEntry[]): Reader {
  const loop = `t=$(mktemp); e=$(mktemp); while IFS= read -r f; do
    (${command}) 2>"$e" </dev/null; status=$?
    [ $status = 0 ] || cat "$e"
    echo; echo "${MARK}$status"
  done; rm "$t" "$e"`;
  return {
    title,
    tool,
    async list(files) {
      const output = await run(
        'bash',
        ['-o', 'pipefail', '-c', loop],
        files.map((file) => `${file}\n`).join(''),
      );
      const parts = output.split(MARK);
      return parts.slice(1).map((rest, i) => {
        const text = parts[i]!.replace(/^\d+\n/, '').replace(/\n$/, '');
        const status = Number.parseInt(rest, 10);
        return status === 0
          ? { entries: parse(text) }
          : { entries: [], failure: `status ${status}: ${text}` };
      });
    },
  };
}

function plainLines(text: string): SeenEntry[] {
  const [names = '', lines = ''] = text.split(`${LINKS}\n`);
  const links = lines.split('\n').flatMap((line): SeenEntry[] => {
    const { link, hard, target } = LINK_LINE.exec(line)?.groups ?? {};
    if (link !== undefined) return [{ name: link, kind: 'l', target }];
    return hard === undefined ? [] : [{ name: hard, kind: 'h', target }];
  });
  const byName = new Map(links.map((link) => [link.name, link]));
  return names
    .split('\n')
    .filter(Boolean)
    .map((name) => byName.get(name) ?? { name });
}

function busyboxZip(text: string): SeenEntry[] {
  return [...text.matchAll(/^ *(\d+)  [-0-9]+ [0-9:]+   (.*)$/gm)].map(([, size, name]) => ({
    name: name!,
    size: Number(size),
  }));
}

/** \`Path = …\` of each block behind the line that ends the facts of the archive. */
function sevenZip(text: string): SeenEntry[] {
  const blocks = text.split('\n----------\n')[1]?.split('\n\n') ?? [];
  return blocks.flatMap((block) => {
    const facts = new Map(
      [...block.matchAll(/^(\w[\w ]*) = (.*)$/gm)].map(([, key, value]) => [key, value!]),
    );
    const name = facts.get('Path');
    if (name === undefined) return [];
    const target = facts.get('Symbolic Link') || facts.get('Hard Link') || undefined;
    return [{ name, kind: sevenZipKind(facts), size: Number(facts.get('Size') ?? 0), target }];
  });
}

function sevenZipKind(facts: ReadonlyMap<string | undefined, string>): SeenKind {
  const attributes = facts.get('Attributes') ?? '';
  if (facts.get('Folder') === '+' || attributes.startsWith('D')) return 'd';
  if (facts.get('Symbolic Link') || / l[-rwx]{9}/.test(attributes)) return 'l';
  return facts.get('Hard Link') ? 'h' : 'f';
}

let program: string | undefined;

/** Go's reader, compiled once in a run. */
function goProgram(): string {
  if (program !== undefined) return program;
  program = path.join(tmpdir(), `list-archives-${process.pid}`);
  const built = spawnSync('go', ['build', '-o', program, here('list.go')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`go build: ${built.stderr}`);
  return program;
}

function run(command: string, args: readonly string[], input: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(command, args, { env: UTF8, stdio: ['pipe', 'pipe', 'inherit'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes));
  child.on('error', reject);
  child.on('close', () => resolve(Buffer.concat(output).toString()));
  child.stdin.end(input);
  return promise;
}
