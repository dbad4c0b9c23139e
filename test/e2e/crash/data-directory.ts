import { globSync, readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { sha256 } from '../../support/packages.ts';

export interface PackageRow {
  readonly resource: string;
  readonly version: string;
  readonly number: number;
  readonly package_path: string;
  readonly file_size: number;
  readonly sha256: string;
}

const PACKAGES = `
  SELECT v.resource_id AS resource, v.name AS version, v.number, s.package_path, s.file_size,
    s.package_hash_sha256 AS sha256
  FROM versions v LEFT JOIN storages s ON s.version_id = v.id AND s.update_type = 'full' ORDER BY v.resource_id, v.number`;

/** What really lies in a data directory, seen past the service. */
export class DataDirectory {
  constructor(private readonly directory: string) {}

  /** Runs SQL on a connection of its own. */
  sql<T = Record<string, unknown>>(statement: string, ...values: (string | number)[]): T[] {
    const database = new DatabaseSync(path.join(this.directory, 'resource-backend.sqlite'), {
      timeout: 5000,
    });
    try {
      return database.prepare(statement).all(...values) as T[];
    } finally {
      database.close();
    }
  }

  /** Keeps the service from writing to the database, until it is disposed. */
  lock(): Disposable {
    const database = new DatabaseSync(path.join(this.directory, 'resource-backend.sqlite'));
    database.exec('BEGIN IMMEDIATE');
    return { [Symbol.dispose]: () => database.isOpen && database.close() };
  }

  /** Full packages. */
  rows(): PackageRow[] {
    return this.sql<PackageRow>(PACKAGES);
  }

  staged(): string[] {
    return filesBelow(path.join(this.directory, 'staging'));
  }

  stagedBytes(): number {
    const sizes = this.staged().map((name) => statSync(path.join(this.directory, 'staging', name)).size);
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  blobs(): string[] {
    return filesBelow(path.join(this.directory, 'packages'));
  }

  /** Files of uploads that wait for their callback, or for the job after it. */
  waiting(): string[] {
    return filesBelow(path.join(this.directory, 'packages', 'waiting.uploads'));
  }

  /** Blobs that no row names. */
  orphans(): string[] {
    const rows = this.sql<{ key: string }>(
      "SELECT package_path AS key FROM storages UNION SELECT 'waiting.uploads/' || file FROM uploads WHERE status IN ('received', 'processing')",
    );
    const named = new Set(rows.map((row) => row.key));
    return this.blobs().filter((key) => !named.has(key));
  }

  /** Every way in which the rows are not what they should be: their blobs, their numbers. */
  flaws(): string[] {
    const byResource = Map.groupBy(this.rows(), (row) => row.resource);
    return [...byResource.values()].flatMap((rows) => [
      ...rows.flatMap((row, index) =>
        row.number === index + 1 ? [] : `${nameOf(row)} has number ${row.number}`,
      ),
      ...rows.flatMap((row) => this.flawOf(row)),
    ]);
  }

  private flawOf(row: PackageRow): string[] {
    try {
      const bytes = readFileSync(path.join(this.directory, 'packages', row.package_path));
      if (bytes.length === row.file_size && sha256(bytes) === row.sha256) return [];
      return [`the blob of ${nameOf(row)} is another one`];
    } catch (error) {
      return [`${nameOf(row)} has no blob: ${String(error)}`];
    }
  }
}

function nameOf({ resource, version }: PackageRow): string {
  return `${resource} ${version}`;
}

function filesBelow(directory: string): string[] {
  return globSync('**', { cwd: directory, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)));
}
