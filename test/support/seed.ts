import type { Database } from '../../src/database/database.ts';
import { ResourceRepo } from '../../src/resources/repo/resource.repo.ts';
import { resourceId } from '../../src/resources/resource.ts';
import { StorageRepo } from '../../src/packages/repo/storage.repo.ts';
import { VersionRepo } from '../../src/versions/repo/version.repo.ts';

/** Inserts rows without their packages, for tests that only read rows. */
export class Seed {
  private readonly resources: ResourceRepo;
  private readonly versions: VersionRepo;
  private readonly storages: StorageRepo;
  private packages = 0;

  constructor(private readonly database: Database) {
    this.resources = new ResourceRepo(database);
    this.versions = new VersionRepo(database);
    this.storages = new StorageRepo(database);
  }

  async resource(id: string): Promise<void> {
    const createdAt = new Date();
    const row = {
      id: resourceId(id),
      name: id,
      description: '',
      updateType: 'full',
      access: 'open',
      createdAt,
    } as const;
    await this.database.transaction(() => this.resources.insert(row));
  }

  /** Publishes versions on stable, for any platform, in this order. */
  async publish(id: string, ...names: string[]): Promise<void> {
    const resource = resourceId(id);
    await this.database.transaction(async () => {
      for (const name of names) {
        const revision = await this.resources.touch(resource);
        const number = await this.resources.nextNumber(resource);
        const now = new Date();
        const common = {
          resourceId: resource,
          channel: 'stable',
          status: 'published',
          createdAt: now,
          publishedAt: now,
        } as const;
        const version = await this.versions.insert({
          ...common,
          name,
          number,
          revision,
          releaseNote: `of ${name}`,
          customData: '',
        });
        await this.storages.insert(this.storage(version.id));
      }
    });
  }

  async setStatus(id: string, name: string, status: 'published' | 'yanked'): Promise<void> {
    const resource = resourceId(id);
    await this.database.transaction(async () => {
      const revision = await this.resources.touch(resource);
      const version = await this.versions.find(resource, name);
      await this.versions.update(version!.id, { status, revision });
    });
  }

  private storage(versionId: number) {
    const key = `seed/${++this.packages}.zip` as never;
    const hashes = { sha1: '0'.repeat(40), sha256: '0'.repeat(64), sha512: '0'.repeat(88), fileHashes: null };
    const file = { packagePath: key, fileType: 'zip', fileSize: 1, createdAt: new Date(), ...hashes };
    const kind = { kind: 'package', fileName: 'seed.zip', updateType: 'full' } as const;
    return { versionId, ...kind, os: '', arch: '', oldVersionId: 0, ...file } as const;
  }
}
