"""Lists the archives named on standard input with Python's own readers, as one line of JSON for each."""
import json
import sys
import tarfile
import zipfile

kind = sys.argv[1]


def tar(path, mode):
    with tarfile.open(path, mode) as archive:
        return [tar_entry(member) for member in archive]


def tar_entry(member):
    if member.issym() or member.islnk():
        return [member.name, 'l' if member.issym() else 'h', 0, member.linkname]
    return [member.name, 'd' if member.isdir() else 'f', member.size if member.isfile() else 0]


def zipped(path):
    with zipfile.ZipFile(path) as archive:
        return [[info.filename, 'd' if info.is_dir() else 'f', len(archive.read(info))] for info in archive.infolist()]


READERS = {
    'zip': zipped,
    'tar': lambda path: tar(path, 'r:gz'),
    'tar-stream': lambda path: tar(path, 'r|gz'),
}

for line in sys.stdin:
    try:
        listing = {'entries': READERS[kind](line.rstrip('\n'))}
    except Exception as error:
        listing = {'failure': repr(error)}
    print(json.dumps(listing))
