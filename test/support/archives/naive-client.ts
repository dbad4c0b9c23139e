import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The content of a directory: the SHA-256 of each file, with a trailing `x` for an executable. */
export interface DiskTree {
  readonly files: Readonly<Record<string, string>>;
  readonly directories: readonly string[];
}

/** Unpacks like a client: writes every entry to its name, with its permissions, in UTF-8. */
const UNPACK = `
import hashlib, json, os, shutil, sys, tarfile, zipfile

def put(root, name, data, mode):
    target = os.path.join(root, name)
    if name.endswith('/') or data is None:
        os.makedirs(target, exist_ok=True)
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, 'xb') as out: out.write(data)
    os.chmod(target, mode & 0o777)

def unpack(archive, root):
    os.makedirs(root)
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as z:
            for info in z.infolist(): put(root, info.filename, z.read(info), info.external_attr >> 16)
        return
    with tarfile.open(archive, 'r:gz') as t:
        for member in t:
            put(root, member.name, t.extractfile(member).read() if member.isfile() else None, member.mode)

def listed(root):
    files, directories = {}, []
    for at, below, names in os.walk(root):
        directories += [os.path.relpath(os.path.join(at, name), root) for name in below]
        for name in names:
            file = os.path.join(at, name)
            digest = hashlib.sha256(open(file, 'rb').read()).hexdigest()
            files[os.path.relpath(file, root)] = digest + ('x' if os.stat(file).st_mode & 0o111 else '')
    return {'files': files, 'directories': sorted(directories)}
`;

/** Deletes the listed files, copies all but \`changes.json\`, and removes the deleted directories. */
const UPDATE = `
def update(installed, archive, extracted):
    unpack(archive, extracted)
    changes = json.load(open(os.path.join(extracted, 'changes.json'), encoding='utf-8'))
    os.remove(os.path.join(extracted, 'changes.json'))
    for name in changes.get('deleted', []): os.remove(os.path.join(installed, name))
    shutil.copytree(extracted, installed, dirs_exist_ok=True)
    for name in sorted(changes.get('deleted_dir', []), reverse=True): os.rmdir(os.path.join(installed, name))

work, old, incremental, full = sys.argv[1:]
unpack(old, work + '/installed')
update(work + '/installed', incremental, work + '/extracted')
unpack(full, work + '/expected')
print(json.dumps([listed(work + '/installed'), listed(work + '/expected')]))
`;

export const pythonMissing = spawnSync('python3', ['--version']).error !== undefined;

/** Applies an incremental package to an old one and unpacks the full package, both in Python. */
export function updateOnDisk(old: string, incremental: string, full: string): [DiskTree, DiskTree] {
  const work = mkdtempSync(path.join(tmpdir(), 'client-'));
  try {
    const args = ['-X', 'utf8', '-c', UNPACK + UPDATE, work, old, incremental, full];
    return JSON.parse(execFileSync('python3', args, { encoding: 'utf8' })) as [DiskTree, DiskTree];
  } finally {
    rmSync(work, { recursive: true });
  }
}
