import type { ArchiveType, FileTree } from './tree/file-tree.ts';
import type { ArchiveRules } from './archive-rules.ts';
import { type ContentListener, PackageTree } from './tree/package-tree.ts';
import { toRefusal } from './reading/to-refusal.ts';
import { inspectTarGz } from './tar-gz/inspect-tar-gz.ts';
import { inspectZip } from './zip/inspect-zip.ts';

const INSPECTORS = { zip: inspectZip, 'tar.gz': inspectTarGz };

/**
 * Reads a whole archive once and returns the tree it unpacks to. It refuses everything that two readers or
 * two file systems could unpack differently. Memory grows with the number of entries only.
 * @throws PackageRefused for any defect of the archive
 */
export async function inspectArchive(
  path: string,
  type: ArchiveType,
  rules: ArchiveRules,
  listen?: ContentListener,
): Promise<FileTree> {
  try {
    const tree = new PackageTree(rules, listen);
    await INSPECTORS[type](path, rules, tree);
    return tree.finish();
  } catch (error) {
    throw toRefusal(error, { type });
  }
}
