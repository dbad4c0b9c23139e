import { chmod, rm } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { PackageRefused } from '../../../src/storage/errors.ts';
import { ArchiveInspector } from '../../../src/storage/repo/archives/archive-inspector.ts';
import { LIMITS, withFile } from '../../support/archives/inspect-bytes.ts';
import { rawTarGz } from '../../support/archives/raw-tar-gz.ts';
import { rawZip } from '../../support/archives/raw-zip.ts';
import { treeFile } from '../../support/archives/tree-file.ts';

describe('the archive inspector', () => {
  const inspector = new ArchiveInspector({ threads: 2, limits: LIMITS });
  ...
});
