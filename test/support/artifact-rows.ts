import type { DataSource } from 'typeorm';
import { Artifacts1764300000000 } from '../../migrations/1764300000000-artifacts.ts';

/** As releases before the migration write rows. */
const INSERT = `INSERT INTO storages (id, version_id, update_type, os, arch, old_version_id, package_path,
  package_hash_sha1, package_hash_sha256, package_hash_sha512, file_type, file_size, created_at, retired_at) VALUES`;
const BEFORE = `${INSERT}
  (1, 1, 'full', 'windows', 'amd64', 0, 'app/1/a.zip', '', '', '', 'zip', 1, 0, NULL),
  (2, 1, 'full', '', '', 0, 'app/2/a.zip', '', '', '', 'tar.gz', 1, 0, NULL),
  (3, 1, 'incremental', '', '', 7, 'app/3/a.zip', '', '', '', 'zip', 1, 0, NULL),
  (4, 1, 'incremental', '', '', -4, 'app/4/a.zip', '', '', '', 'zip', 1, 0, 5)`;

/** By a node of the previous release that still runs after the migration. */
const DURING = `${INSERT}
  (5, 1, 'full', 'linux', 'arm64', 0, 'app/5/a.zip', '', '', '', 'zip', 1, 0, NULL),
  (6, 1, 'full', 'linux', 'amd64', 0, 'app/6/a.zip', '', '', '', 'zip', 1, 0, NULL)`;

/** What the migration makes of rows that were there before, once more after it was undone. */
export async function artifactRows(source: DataSource): Promise<unknown[]> {
  await source.runMigrations();
  while ((await source.query("SELECT 1 FROM migrations WHERE name = 'Artifacts1764300000000'")).length > 0)
    await source.undoLastMigration();
  await source.query("INSERT INTO resources VALUES ('app', 'App', '', 'incremental', 'open', 1, 1, 0)");
  await source.query(
    "INSERT INTO versions VALUES (1, 'app', 'stable', 'версия 1', 1, 'published', '', '', 1, 0, 0)",
  );
  await source.query(BEFORE);
  await source.runMigrations();
  const undo = new Artifacts1764300000000();
  const runner = source.createQueryRunner();
  await undo.down(runner);
  await undo.up(runner);
  await source.query(DURING);
  const rows: unknown[] = await source.query(
    'SELECT kind, file_name AS fileName, slot FROM storages ORDER BY id',
  );
  await runner.release();
  return rows.map((row) => ({ ...(row as object) }));
}

export const ARTIFACT_ROWS = [
  { kind: 'package', fileName: 'app-версия 1-windows-amd64.zip', slot: 'full/windows/amd64' },
  { kind: 'package', fileName: 'app-версия 1.tar.gz', slot: 'full//' },
  { kind: 'package', fileName: 'app-версия 1.zip', slot: 'incremental///7' },
  { kind: 'package', fileName: 'app-версия 1.zip', slot: null },
  { kind: 'package', fileName: '', slot: null },
  { kind: 'package', fileName: '', slot: null },
];
